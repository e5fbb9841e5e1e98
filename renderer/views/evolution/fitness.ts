/** The fitness of every individual over the generations: how many stand where, the best and the mean. */
import type { Census } from '../../../engine/protocol.ts'
import { type Context, type Inks, mono, sans, short } from './inks.ts'

/** CSS pixels around the field, and of one cell. */
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 44, 6, 18] as const
const CELL = 3
/** Where the best is so many times the mean, fitness is drawn by its logarithm. */
const FAR = 50

export interface Scale {
  readonly low: number
  readonly high: number
  readonly log: boolean
}

interface Told {
  readonly least: number
  /** The fifth percentile. */
  readonly low: number
  readonly most: number
  readonly mean: number
}
const told = new WeakMap<Census, Told | null>()
/** Of those whose fitness is comparable; null where there are none. Remembered, since pictures are drawn often. */
export function statisticsOf(census: Census): Told | null {
  let found = told.get(census)
  if (found === undefined) {
    const sorted = census.fitness.filter(Number.isFinite).sort()
    const mean = sorted.reduce((sum, v) => sum + v, 0) / sorted.length
    found = sorted.length > 0 ? { least: sorted[0]!, low: sorted[Math.floor(0.05 * sorted.length)]!, most: sorted.at(-1)!, mean } : null
    told.set(census, found)
  }
  return found
}

/** From the fifth percentile of the worst generation to the best there was. */
export function scaleOf(generations: readonly Census[]): Scale {
  const all = generations.map(statisticsOf).filter((one) => one !== null)
  if (all.length === 0) return { low: 0, high: 1, log: false }
  const [least, lowest] = (['least', 'low'] as const).map((key) => all.reduce((m, one) => Math.min(m, one[key]), Number.POSITIVE_INFINITY))
  const high = all.reduce((m, one) => Math.max(m, one.most), Number.NEGATIVE_INFINITY)
  const mean = all.reduce((sum, one) => sum + one.mean, 0) / all.length
  if (least! > 0 && high / mean > FAR) return { low: lowest!, high, log: true }
  // Zero belongs to the picture where it is near.
  const low = lowest! > 0 && lowest! < 0.5 * high ? 0 : lowest!
  return high > low ? { low, high, log: false } : { low: low - 0.5, high: high + 0.5, log: false }
}

/** Where fitness stands between the bottom, 0, and the top, 1. */
const share = ({ low, high, log }: Scale, value: number): number =>
  log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low)
const valueAt = ({ low, high, log }: Scale, at: number): number => (log ? low * (high / low) ** at : low + at * (high - low))

/** @param shown the individual that is looked at */
export function drawFitness(
  context: Context,
  generations: readonly Census[],
  shown: { readonly generation: number; readonly place: number },
  inks: Inks,
  width: number,
  height: number,
): void {
  context.clearRect(0, 0, width, height)
  const scale = scaleOf(generations)
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const count = Math.max(1, generations.length)
  const x = (generation: number) => LEFT + ((generation + 0.5) / count) * across
  const y = (value: number) => TOP + down * (1 - Math.min(1, Math.max(0, share(scale, value))))
  grid(context, scale, inks, width, down, count)

  const columns = Math.min(count, Math.max(1, Math.floor(across / CELL)))
  const rows = Math.max(1, Math.floor(down / CELL))
  const counts = new Uint32Array(columns * rows)
  const each = new Uint32Array(columns)
  for (const { generation, fitness } of generations) {
    const column = Math.floor((generation / count) * columns)
    for (const value of fitness) {
      const at = share(scale, value)
      if (!(at >= 0)) continue
      counts[column * rows + Math.min(rows - 1, Math.floor((1 - at) * rows))]!++
      each[column]!++
    }
  }
  context.fillStyle = inks.excitatory
  const wide = across / columns
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const n = counts[column * rows + row]!
      if (n === 0) continue
      context.globalAlpha = Math.min(0.9, 0.16 + 2.4 * (n / each[column]!))
      context.fillRect(LEFT + column * wide, TOP + (row * down) / rows, Math.max(1, wide - 0.6), CELL - 0.6)
    }
  context.globalAlpha = 1

  const line = (value: (census: Census) => number, colour: string, thick: number, name: string) => {
    context.strokeStyle = context.fillStyle = colour
    context.lineWidth = thick
    context.lineJoin = 'round'
    context.beginPath()
    let last = Number.NaN
    for (const census of generations) {
      const v = value(census)
      if (!Number.isFinite(v)) continue
      if (Number.isNaN(last)) context.moveTo(x(census.generation), y(v))
      else context.lineTo(x(census.generation), y(v))
      last = v
    }
    context.stroke()
    return { name, colour, y: Number.isNaN(last) ? Number.NaN : y(last) }
  }
  const ends = [
    line((census) => statisticsOf(census)?.mean ?? Number.NaN, inks.text2, 1.25, 'mean'),
    line(({ fitness, champion }) => fitness[champion]!, inks.accent, 2, 'best'),
  ].filter((end) => !Number.isNaN(end.y))
  labels(context, ends, LEFT + across + 5)
  const value = generations[shown.generation]?.fitness[shown.place]
  if (value === undefined || !Number.isFinite(value)) return
  context.fillStyle = inks.accent
  context.strokeStyle = inks.panel
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(x(shown.generation), y(value), 4.5, 0, 7)
  context.fill()
  context.stroke()
}

/** With as many digits as the range needs to be told apart. */
const marked = ({ low, high, log }: Scale, value: number): string =>
  log || high - low >= 0.2 || high - low <= 0 ? short(value) : value.toFixed(Math.min(6, Math.ceil(-Math.log10(high - low)) + 1))

function grid(context: Context, scale: Scale, inks: Inks, width: number, down: number, count: number): void {
  context.font = mono(10)
  context.textBaseline = 'middle'
  context.lineWidth = 1
  const lines = Math.max(1, Math.min(4, Math.floor(down / 28)))
  for (let k = 0; k <= lines; k++) {
    const at = Math.round(TOP + down * (1 - k / lines)) + 0.5
    context.strokeStyle = inks.hairline
    context.beginPath()
    context.moveTo(LEFT, at)
    context.lineTo(width - RIGHT, at)
    context.stroke()
    context.fillStyle = inks.text2
    context.textAlign = 'right'
    context.fillText(marked(scale, valueAt(scale, k / lines)), LEFT - 6, at)
  }
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillText('0', LEFT, TOP + down + 14)
  context.textAlign = 'right'
  context.fillText(`generation ${count - 1}`, width - RIGHT, TOP + down + 14)
}

/** Names at the ends of the lines; two that would lie on one another move apart. */
function labels(context: Context, ends: { name: string; colour: string; y: number }[], left: number): void {
  const [upper, lower] = ends.sort((a, b) => a.y - b.y)
  if (upper && lower && lower.y - upper.y < 12) lower.y = upper.y + 12
  context.font = sans(11)
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  for (const { name, colour, y } of ends) {
    context.fillStyle = colour
    context.fillText(name, left, y)
  }
  context.textBaseline = 'alphabetic'
}

/** The individual nearest to a place of the picture. */
export function fitnessAt(generations: readonly Census[], px: number, py: number, width: number, height: number) {
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const generation = Math.min(generations.length - 1, Math.max(0, Math.floor(((px - LEFT) / across) * generations.length)))
  const census = generations[generation]
  if (!census) return null
  const scale = scaleOf(generations)
  const wanted = 1 - (py - TOP) / down
  let place = census.champion
  let near = Number.POSITIVE_INFINITY
  census.fitness.forEach((value, k) => {
    const apart = Math.abs(share(scale, value) - wanted)
    if (apart < near) [place, near] = [k, apart]
  })
  return { generation, place }
}
