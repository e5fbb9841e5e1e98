/** How large each species is over the generations, one upon the other. */
import type { Census } from '../../../engine/protocol.ts'
import { sizesOf } from '../../runs/population.ts'
import { type Context, type Inks, mono, speciesInk } from './inks.ts'

const [LEFT, RIGHT, TOP, BOTTOM] = [12, 12, 6, 18] as const

/** Species in the order in which they appeared, and the share of each in each generation looked at, `[generations, species]`. */
export function sharesOf(generations: readonly Census[]): { species: number[]; shares: Float32Array } {
  const species = [...new Set(generations.flatMap((census) => [...sizesOf(census).keys()]))]
  const place = new Map(species.map((id, k) => [id, k]))
  const shares = new Float32Array(generations.length * species.length)
  generations.forEach((census, g) => {
    for (const [id, size] of sizesOf(census)) shares[g * species.length + place.get(id)!] = size / census.species.length
  })
  return { species, shares }
}

/** No more generations than can be told apart. */
function seen(all: readonly Census[], across: number): readonly Census[] {
  const step = Math.max(1, Math.ceil((2 * all.length) / across))
  return all.filter((_, k) => k % step === 0 || k === all.length - 1)
}

export function drawSpecies(context: Context, all: readonly Census[], inks: Inks, width: number, height: number): void {
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const generations = seen(all, across)
  if (generations.length === 0) return
  const { species, shares } = sharesOf(generations)
  const n = species.length
  const last = Math.max(1, all.length - 1)
  // One generation alone is as wide as the field.
  const columns = generations.length === 1 ? [0, 0] : [...generations.keys()]
  const x = (c: number) => LEFT + across * (generations.length === 1 ? c : generations[c]!.generation / last)
  const base = new Float32Array(columns.length)
  for (let k = 0; k < n; k++) {
    // A species is drawn where it lives and where it begins and ends, not along all generations.
    const alive = columns.flatMap((g, c) => (shares[g * n + k]! > 0 ? [c] : []))
    const [first, end] = [Math.max(0, (alive[0] ?? 0) - 1), Math.min(columns.length - 1, (alive.at(-1) ?? 0) + 1)]
    const path = new Path2D()
    const points = (level: (c: number) => number) =>
      Array.from({ length: end - first + 1 }, (_, c) => [x(first + c), TOP + down * level(first + c)] as const)
    curve(
      path,
      points((c) => base[c]!),
      true,
    )
    curve(path, points((c) => base[c]! + shares[columns[c]! * n + k]!).reverse(), false)
    path.closePath()
    context.fillStyle = speciesInk(inks, species[k]!)
    context.globalAlpha = 0.8
    context.fill(path)
    context.globalAlpha = 1
    context.strokeStyle = inks.panel
    context.lineWidth = n > 24 ? 0.4 : 0.8
    context.stroke(path)
    for (const c of alive) base[c]! += shares[columns[c]! * n + k]!
  }
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillText('0', LEFT, height - 4)
  context.textAlign = 'right'
  context.fillText(`generation ${all.length - 1}`, width - RIGHT, height - 4)
}

const orders = new WeakMap<readonly Census[], { readonly across: number; readonly order: ReadonlyMap<number, number> }>()
/** Which band from the top each species of the picture is; remembered, since the pointer asks often. */
function orderOf(generations: readonly Census[], across: number): ReadonlyMap<number, number> {
  const there = orders.get(generations)
  if (there?.across === across) return there.order
  const order = new Map(sharesOf(seen(generations, across)).species.map((id, k) => [id, k]))
  orders.set(generations, { across, order })
  return order
}

/** Where a species lies in a generation, from the top, 0, to the bottom, 1, in the order of the picture. */
function bandsOf(generations: readonly Census[], generation: number, across: number): { species: number; from: number; to: number }[] {
  const census = generations[generation]!
  // A band has its place by when its species appeared in what is drawn, and, where that was between, at last.
  const order = orderOf(generations, across)
  const rank = ([id]: readonly [number, number]) => order.get(id) ?? order.size + id
  let at = 0
  return [...sizesOf(census)]
    .sort((a, b) => rank(a) - rank(b))
    .map(([species, size]) => {
      const from = at
      at += size / census.species.length
      return { species, from, to: at }
    })
}

/** Marks a generation, and the band of a species in it. */
export function markSpecies(
  context: Context,
  generations: readonly Census[],
  shown: { readonly generation: number; readonly place: number },
  inks: Inks,
  width: number,
  height: number,
): void {
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const x = LEFT + (across * shown.generation) / Math.max(1, generations.length - 1)
  const species = generations[shown.generation]?.species[shown.place]
  const band = generations[shown.generation] && bandsOf(generations, shown.generation, across).find((one) => one.species === species)
  if (!band) return
  context.lineWidth = 1
  context.strokeStyle = inks.text
  context.beginPath()
  context.moveTo(x, TOP)
  context.lineTo(x, TOP + down)
  context.stroke()
  context.lineWidth = 4
  context.beginPath()
  context.moveTo(x, TOP + down * band.from)
  context.lineTo(x, TOP + down * band.to)
  context.stroke()
}

/** The species at a place of the picture, and the generation. */
export function speciesAt(
  generations: readonly Census[],
  px: number,
  py: number,
  width: number,
  height: number,
): { readonly generation: number; readonly species: number } | null {
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const last = generations.length - 1
  const generation = Math.min(last, Math.max(0, Math.round(((px - LEFT) / across) * last)))
  if (!generations[generation]) return null
  const share = Math.min(1, Math.max(0, (py - TOP) / down))
  const bands = bandsOf(generations, generation, across)
  const band = bands.find(({ to }) => share <= to) ?? bands.at(-1)
  return band ? { generation, species: band.species } : null
}

/** The species above or below another in a generation; itself at the edge. */
export function besides(generations: readonly Census[], generation: number, species: number, by: 1 | -1): number {
  const bands = bandsOf(generations, generation, generations.length * 2)
  const at = bands.findIndex((one) => one.species === species)
  return bands[at + by]?.species ?? species
}

/** Through points, level at each of them. */
function curve(path: Path2D, points: readonly (readonly [number, number])[], begin: boolean): void {
  points.forEach(([x, y], k) => {
    const before = points[k - 1]
    if (!before) return begin ? path.moveTo(x, y) : path.lineTo(x, y)
    const middle = (before[0] + x) / 2
    path.bezierCurveTo(middle, before[1], middle, y, x, y)
  })
}
