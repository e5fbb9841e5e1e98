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

interface Field {
  readonly scale: Scale
  readonly across: number
  readonly down: number
  x(generation: number): number
  y(value: number): number
}
const scales = new WeakMap<readonly Census[], Scale>()
function fieldOf(generations: readonly Census[], width: number, height: number): Field {
  let scale = scales.get(generations)
  if (!scale) scales.set(generations, (scale = scaleOf(generations)))
  const found = scale
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  return {
    scale,
    across,
    down,
    x: (generation) => LEFT + ((generation + 0.5) / Math.max(1, generations.length)) * across,
    y: (value) => TOP + down * (1 - Math.min(1, Math.max(0, share(found, value)))),
  }
}

const stood = new WeakMap<Census, { readonly key: string; readonly counts: Uint32Array }>()
/** How many of a generation stand in each row, from the top, and at last how many in all. Remembered for the scale that they were counted on. */
function rowsOf(census: Census, scale: Scale, rows: number): Uint32Array {
  const key = `${scale.low} ${scale.high} ${rows}`
  const there = stood.get(census)
  if (there?.key === key) return there.counts
  const counts = new Uint32Array(rows + 1)
  for (const value of census.fitness) {
    const at = share(scale, value)
    if (!(at >= 0)) continue
    counts[Math.min(rows - 1, Math.floor((1 - at) * rows))]!++
    counts[rows]!++
  }
  stood.set(census, { key, counts })
  return counts
}

export function drawFitness(context: Context, generations: readonly Census[], inks: Inks, width: number, height: number): void {
  const { scale, across, down, x, y } = fieldOf(generations, width, height)
  const count = Math.max(1, generations.length)
  grid(context, scale, inks, width, down, count)

  const columns = Math.min(count, Math.max(1, Math.floor(across / CELL)))
  const rows = Math.max(1, Math.floor(down / CELL))
  const counts = new Uint32Array(columns * rows)
  const each = new Uint32Array(columns)
  for (const census of generations) {
    const column = Math.floor((census.generation / count) * columns)
    const own = rowsOf(census, scale, rows)
    for (let row = 0; row < rows; row++) counts[column * rows + row]! += own[row]!
    each[column]! += own[rows]!
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
}

/** Marks the individual that is looked at. */
export function markFitness(
  context: Context,
  generations: readonly Census[],
  shown: { readonly generation: number; readonly place: number },
  inks: Inks,
  width: number,
  height: number,
): void {
  const { x, y } = fieldOf(generations, width, height)
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

/** Round numbers on a scale, at most about `most` of them, and how far they lie apart; on a logarithmic scale powers of ten. */
export function marksOf({ low, high, log }: Scale, most: number): { readonly marks: number[]; readonly step: number } {
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
    const every = Math.max(1, Math.ceil((last - first + 1) / most))
    const powers = Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, k) => 10 ** (first + k * every))
    return { marks: powers, step: 0 }
  }
  const least = (high - low) / most
  const ten = 10 ** Math.floor(Math.log10(least))
  const step = ten * ([1, 2, 5, 10].find((times) => ten * times >= least * (1 - 1e-9)) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  return { marks: Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step), step }
}

/** With as many digits as the marks need to be told apart. */
function marked(value: number, step: number): string {
  if (step === 0) return short(value).replace(/\.0+(?= |$)/, '')
  if (step >= 1e6) return `${value / 1e6} M`
  if (step >= 1e3) return `${value / 1e3} k`
  const digits = Math.max(0, Math.min(7, Math.ceil(-Math.log10(step) - 1e-9)))
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function grid(context: Context, scale: Scale, inks: Inks, width: number, down: number, count: number): void {
  context.font = mono(10)
  context.textBaseline = 'middle'
  context.lineWidth = 1
  const { marks, step } = marksOf(scale, Math.max(2, Math.min(6, Math.floor(down / 26))))
  for (const value of marks) {
    const at = Math.round(TOP + down * (1 - share(scale, value))) + 0.5
    context.strokeStyle = inks.hairline
    context.beginPath()
    context.moveTo(LEFT, at)
    context.lineTo(width - RIGHT, at)
    context.stroke()
    context.fillStyle = inks.text2
    context.textAlign = 'right'
    context.fillText(marked(value, step), LEFT - 6, at)
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
  const { scale, across, down } = fieldOf(generations, width, height)
  const generation = Math.min(generations.length - 1, Math.max(0, Math.floor(((px - LEFT) / across) * generations.length)))
  const census = generations[generation]
  if (!census) return null
  const wanted = 1 - (py - TOP) / down
  let place = census.champion
  let near = Number.POSITIVE_INFINITY
  census.fitness.forEach((value, k) => {
    const apart = Math.abs(share(scale, value) - wanted)
    if (apart < near) [place, near] = [k, apart]
  })
  return { generation, place }
}

/** The next fitter one of a generation, or the next less fit; itself at the end. */
export function fitter(
  { fitness, generation }: Census,
  place: number,
  by: 1 | -1,
): { readonly generation: number; readonly place: number } {
  const order = [...fitness.keys()].sort((a, b) => fitness[a]! - fitness[b]! || a - b)
  return { generation, place: order[order.indexOf(place) + by] ?? place }
}
