/** What the last sample that was shown did to each module, kept by reference beside React: pictures draw it themselves at up to 20 a second. */
import { create } from 'zustand'
import type { Probe } from '../../engine/protocol.ts'

const INTERVAL = 50
let latest: Pick<Probe, 'activity' | 'watched' | 'ticks'> = { activity: {}, watched: [0], ticks: 1 }
let drawn = 0
let due = 0
const pictures = new Set<() => void>()

function drawAll(): void {
  due = 0
  drawn = performance.now()
  for (const draw of pictures) draw()
}

function schedule(): void {
  if (due !== 0) return
  due = window.setTimeout(() => requestAnimationFrame(drawAll), Math.max(0, drawn + INTERVAL - performance.now()))
}

interface Moment {
  /** Ticks of the presentation that is looked at, and those of them that can be, from 0. */
  readonly ticks: number
  readonly watched: readonly number[]
  /** Place in `watched` that the pictures show; `null`: the last. */
  readonly at: number | null
  readonly playing: boolean
}
/** The tick that the pictures show. */
export const useMoment = create<Moment>(() => ({ ticks: 1, watched: [0], at: null, playing: false }))
useMoment.subscribe(schedule)

/** Place in `watched` that is shown. */
export const placeOf = ({ at, watched }: Pick<Moment, 'at' | 'watched'>): number => Math.min(at ?? watched.length, watched.length - 1)

/** Shows a tick by its place among those that were watched; the last one is then followed. */
export const showTick = (place: number): void =>
  useMoment.setState(({ watched }) => ({ at: place >= watched.length - 1 ? null : Math.max(0, place) }))
export const stepTick = (by: number): void => showTick(placeOf(useMoment.getState()) + by)

/** Milliseconds that playing a presentation takes, and the least and most that a tick is shown. */
const [PLAY, LEAST, MOST] = [2500, INTERVAL, 400]
let player: ReturnType<typeof setInterval> | undefined
/** Plays the ticks round and round, or stops. */
export function playTicks(playing: boolean): void {
  clearInterval(player)
  useMoment.setState({ playing })
  if (!playing) return
  const { watched } = useMoment.getState()
  player = setInterval(
    () => useMoment.setState((now) => ({ at: (placeOf(now) + 1) % now.watched.length })),
    Math.min(MOST, Math.max(LEAST, PLAY / watched.length)),
  )
}

/** Shows what a sample did to the network: a telemetry event, or the answer to a probe. */
export function showActivity(probe: Probe): void {
  latest = probe
  const { ticks, watched } = useMoment.getState()
  if (ticks !== probe.ticks || watched.length !== probe.watched.length) {
    playTicks(false)
    useMoment.setState({ ticks: probe.ticks, watched: probe.watched, at: null })
  }
  schedule()
}

/** Forgets everything, when another project comes. */
export function clearActivity(): void {
  playTicks(false)
  latest = { activity: {}, watched: [0], ticks: 1 }
  useMoment.setState({ ticks: 1, watched: [0], at: null })
}

/** What module `id` did at the tick that is shown, `values` row-major of `shape`; `until`: the share of the ticks up to it. Undefined before anything was shown. */
export function activityOf(id: string): { shape: readonly number[]; values: Float32Array; until: number } | undefined {
  const kept = Object.hasOwn(latest.activity, id) ? latest.activity[id] : undefined
  if (!kept) return undefined
  const { shape, values } = kept
  const place = placeOf({ at: useMoment.getState().at, watched: latest.watched })
  const until = (latest.watched[place]! + 1) / latest.ticks
  const size = values.length / latest.watched.length
  return shape.reduce((a, b) => a * b, 1) === size
    ? { shape, values: values.subarray(place * size, (place + 1) * size), until }
    : { shape, values, until }
}

/** Calls `draw` when there is something new to draw, until the returned function is called. */
export function onActivity(draw: () => void): () => void {
  pictures.add(draw)
  return () => {
    pictures.delete(draw)
  }
}

// Ink changes with the scheme.
new MutationObserver(schedule).observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
