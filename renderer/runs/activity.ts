/** The latest activity of each module, kept by reference beside React: pictures draw it themselves at up to 20 a second. */
import type { Probe } from '../../engine/protocol.ts'

const INTERVAL = 50
let latest: Probe['activity'] = {}
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

/** Shows what a sample did to the network: a telemetry event, or the answer to a probe. */
export function showActivity(probe: Probe): void {
  latest = probe.activity
  schedule()
}

/** Forgets everything, when another project comes. */
export function clearActivity(): void {
  latest = {}
  schedule()
}

/** What module `id` did last, row-major of `shape`; undefined before anything was shown. */
export const activityOf = (id: string) => (Object.hasOwn(latest, id) ? latest[id] : undefined)

/** Calls `draw` when there is something new to draw, until the returned function is called. */
export function onActivity(draw: () => void): () => void {
  pictures.add(draw)
  return () => {
    pictures.delete(draw)
  }
}

// Ink changes with the scheme.
new MutationObserver(schedule).observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
