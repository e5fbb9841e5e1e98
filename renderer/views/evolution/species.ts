/** How large each species is over the generations, one upon the other. */
import type { Census } from '../../../engine/protocol.ts'
import { type Context, type Inks, mono, speciesInk } from './inks.ts'

const [LEFT, RIGHT, TOP, BOTTOM] = [12, 12, 6, 18] as const

/** Species in the order in which they appeared, and the share of each in each generation looked at, `[generations, species]`. */
export function sharesOf(generations: readonly Census[]): { species: number[]; shares: Float32Array } {
  const species = [...new Set(generations.flatMap(({ species: all }) => [...new Set(all)].sort((a, b) => a - b)))]
  const place = new Map(species.map((id, k) => [id, k]))
  const shares = new Float32Array(generations.length * species.length)
  generations.forEach(({ species: all }, g) => {
    for (const id of all) shares[g * species.length + place.get(id)!]! += 1 / all.length
  })
  return { species, shares }
}

export function drawSpecies(context: Context, all: readonly Census[], inks: Inks, width: number, height: number): void {
  context.clearRect(0, 0, width, height)
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  // No more generations than can be told apart.
  const step = Math.max(1, Math.ceil((2 * all.length) / across))
  const generations = all.filter((_, k) => k % step === 0 || k === all.length - 1)
  if (generations.length === 0) return
  const { species, shares } = sharesOf(generations)
  const n = species.length
  const last = Math.max(1, generations.length - 1)
  const x = (g: number) => LEFT + (generations.length === 1 ? g * across : (g / last) * across)
  // One generation alone is as wide as the field.
  const columns = generations.length === 1 ? [0, 0] : [...generations.keys()]
  const base = new Float32Array(columns.length)
  for (let k = 0; k < n; k++) {
    const top = columns.map((g, c) => base[c]! + shares[g * n + k]!)
    const path = new Path2D()
    curve(
      path,
      columns.map((_, c) => [x(c), TOP + down * base[c]!] as const),
      true,
    )
    curve(path, columns.map((_, c) => [x(c), TOP + down * top[c]!] as const).reverse(), false)
    path.closePath()
    context.fillStyle = speciesInk(inks, species[k]!)
    context.globalAlpha = 0.8
    context.fill(path)
    context.globalAlpha = 1
    context.strokeStyle = inks.panel
    context.lineWidth = n > 24 ? 0.4 : 0.8
    context.stroke(path)
    base.set(top)
  }
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillText('0', LEFT, height - 4)
  context.textAlign = 'right'
  context.fillText(`generation ${all.length - 1}`, width - RIGHT, height - 4)
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
