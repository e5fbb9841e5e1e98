/** Where an individual comes from: its first parents back to the first ancestor, and the others beside them. */
import { parentsOf, type Place, type Population } from '../../runs/population.ts'
import { type Context, type Inks, mono, speciesInk } from './inks.ts'

const [SIDE, TOP, BOTTOM] = [16, 8, 18] as const
/** Ancestors of one generation that are drawn: those from whom most comes. */
const MOST = 9

export interface Ancestor extends Place {
  readonly species: number
  /** Of the line of first parents. */
  readonly first: boolean
  /** -1 above to 1 below; the line of first parents is in the middle. */
  readonly y: number
  /** Places in the list of those that are its children here. */
  readonly children: readonly number[]
}

/**
 * Ancestors of an individual, itself first, generation by generation; each child hands half of its share to each of two parents, and of each
 * generation those with the largest shares are kept.
 */
export function ancestorsOf(population: Population, from: Place): Ancestor[] {
  interface Waiting extends Place {
    share: number
    first: boolean
    children: number[]
  }
  const waiting = new Map<number, Map<number, Waiting>>()
  const found: Ancestor[] = []
  const add = ({ generation, place }: Place, share: number, first: boolean, child: number | null) => {
    const there = waiting.get(generation) ?? new Map<number, Waiting>()
    waiting.set(generation, there)
    const one = there.get(place) ?? { generation, place, share: 0, first: false, children: [] }
    there.set(place, one)
    one.share += share
    one.first ||= first
    if (child !== null) one.children.push(child)
  }
  add(from, 1, true, null)
  for (let generation = from.generation; generation >= 0; generation--) {
    const kept = [...(waiting.get(generation)?.values() ?? [])]
      .sort((a, b) => Number(b.first) - Number(a.first) || b.share - a.share || a.place - b.place)
      .slice(0, MOST)
    waiting.delete(generation)
    const levels = levelled(kept.map(({ first, children }) => (first ? null : mean(children.map((k) => found[k]!.y)))))
    kept.forEach((one, k) => {
      const at = found.length
      const species = population.generations[generation]!.species[one.place]!
      found.push({ generation, place: one.place, species, first: one.first, y: levels[k]!, children: one.children })
      const parents = parentsOf(population, one)
      parents.forEach((parent, p) => add(parent, one.share / parents.length, one.first && p === 0, at))
    })
  }
  return found
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length)

/** Levels above and below the middle, near to those wished for; the first line's, null, is the middle itself. */
function levelled(wished: readonly (number | null)[]): number[] {
  const levels = wished.map(() => 0)
  const half = Math.floor(MOST / 2)
  const room = { up: 0, down: 0 }
  const order = [...wished.keys()].filter((k) => wished[k] !== null).sort((a, b) => Math.abs(wished[a]!) - Math.abs(wished[b]!) || a - b)
  for (const k of order) {
    const up = room.down >= half || (room.up < half && (wished[k] === 0 ? room.up <= room.down : wished[k]! < 0))
    levels[k] = up ? -++room.up / half : ++room.down / half
  }
  return levels
}

/** The generations in sight, both included. */
export interface Range {
  readonly from: number
  readonly to: number
}
const across = ({ from, to }: Range, width: number) => (width - 2 * SIDE) / Math.max(1, to - from)
const xOf = (generation: number, range: Range, width: number) => SIDE + (generation - range.from) * across(range, width)
/** Strays a little by its number, so that what lies on one level does not lie on one line. */
const yOf = ({ y, first, place, generation }: Ancestor, height: number, step: number) => {
  const middle = TOP + (height - TOP - BOTTOM) / 2
  const stray = first ? Math.min(3, 0.3 * step) * Math.sin(generation * 0.9) : 7 * Math.sin(place * 12.9 + generation)
  return middle + y * ((height - TOP - BOTTOM) / 2 - 10) + stray
}

export function drawPhylogeny(
  context: Context,
  ancestors: readonly Ancestor[],
  range: Range,
  inks: Inks,
  width: number,
  height: number,
): void {
  const step = across(range, width)
  const radius = Math.max(1.2, Math.min(4, 0.3 * step))
  const at = (one: Ancestor) => [xOf(one.generation, range, width), yOf(one, height, step)] as const
  const seen = ({ generation }: Place) => generation >= range.from - 1 && generation <= range.to + 1
  context.save()
  context.beginPath()
  context.rect(0, 0, width, height - BOTTOM + 4)
  context.clip()
  for (const first of [false, true]) {
    context.strokeStyle = first ? inks.accent : inks.text3
    context.lineWidth = first ? 2 : 0.8
    // Where generations lie close, their lines would be a wall.
    context.globalAlpha = first ? 1 : 0.45 * Math.min(1, Math.max(0.08, step / 8))
    context.beginPath()
    for (const one of ancestors) {
      if (!seen(one)) continue
      const [x, y] = at(one)
      for (const k of one.children) {
        const child = ancestors[k]!
        if ((one.first && child.first) !== first) continue
        const [cx, cy] = at(child)
        context.moveTo(x, y)
        context.bezierCurveTo((x + cx) / 2, y, (x + cx) / 2, cy, cx, cy)
      }
    }
    context.stroke()
  }
  context.globalAlpha = 1
  // One path a colour; those of the first line come last, so that they lie on top.
  const paths = new Map<string, Path2D>()
  for (const one of ancestors) {
    if (!seen(one)) continue
    const colour = one.first ? inks.accent : speciesInk(inks, one.species)
    const path = paths.get(colour) ?? new Path2D()
    paths.set(colour, path)
    const [x, y] = at(one)
    if (radius < 2) path.rect(x - radius, y - radius, 2 * radius, 2 * radius)
    else {
      path.moveTo(x + radius, y)
      path.arc(x, y, radius, 0, 7)
    }
  }
  const line = paths.get(inks.accent)
  paths.delete(inks.accent)
  for (const [colour, path] of [...paths, ...(line ? [[inks.accent, line] as const] : [])]) {
    context.fillStyle = colour
    context.fill(path)
  }
  context.restore()
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textAlign = 'left'
  context.fillText(String(Math.round(range.from)), SIDE, height - 4)
  context.textAlign = 'right'
  context.fillText(`generation ${Math.round(range.to)}`, width - SIDE, height - 4)
}

/** Marks the ancestor that is looked at. */
export function markAncestor(
  context: Context,
  ancestors: readonly Ancestor[],
  chosen: Place,
  range: Range,
  inks: Inks,
  width: number,
  height: number,
): void {
  const one = ancestors.find(({ generation, place }) => generation === chosen.generation && place === chosen.place)
  if (!one) return
  const step = across(range, width)
  context.strokeStyle = inks.text
  context.lineWidth = 2
  context.beginPath()
  context.arc(xOf(one.generation, range, width), yOf(one, height, step), Math.max(1.2, Math.min(4, 0.3 * step)) + 3.5, 0, 7)
  context.stroke()
}

/** The ancestor nearest to a place of the picture. */
export function ancestorAt(
  ancestors: readonly Ancestor[],
  range: Range,
  x: number,
  y: number,
  width: number,
  height: number,
): Place | null {
  let [best, near]: [Ancestor | null, number] = [null, Number.POSITIVE_INFINITY]
  for (const one of ancestors) {
    const apart = Math.hypot(xOf(one.generation, range, width) - x, yOf(one, height, across(range, width)) - y)
    if (apart < near) [best, near] = [one, apart]
  }
  return best
}

/** Nearer or further, with the generation under the pointer where it is, within 0 to `last`. */
export function zoomed({ from, to }: Range, x: number, by: number, width: number, last: number): Range {
  const share = Math.min(1, Math.max(0, (x - SIDE) / Math.max(1, width - 2 * SIDE)))
  const wanted = Math.min(last, Math.max(Math.min(8, last), (to - from) * (by > 0 ? 1.25 : 0.8)))
  const at = from + share * (to - from)
  const start = Math.min(last - wanted, Math.max(0, at - share * wanted))
  return { from: start, to: start + wanted }
}
