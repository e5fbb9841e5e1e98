/** Shapes of different ranks and sides that meet, aligned at the right as NumPy does it. */
import { apply, type Graph, type Tensor } from '../graph.ts'
import type { Shaped } from '../operator.ts'

/** The shape that `a` and `b` broadcast to. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  if (b.length === 0 || sameShape(a, b)) return a
  if (a.length === 0) return b
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, k) => {
    const [x, y] = [a[k - rank + a.length] ?? 1, b[k - rank + b.length] ?? 1]
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a}] and [${b}] do not broadcast.`)
    return x === 1 ? y : x
  })
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}

/** Sums `of` over the axes along which `to` was broadcast. */
export function unbroadcast(graph: Graph, of: Tensor, to: Shaped): Tensor {
  if (sameShape(of.shape, to.shape)) return of
  const lead = of.shape.length - to.shape.length
  const axes = of.shape.flatMap((n, k) => (k < lead || (to.shape[k - lead] === 1 && n !== 1) ? [k] : []))
  if (axes.length === 0) return of
  const summed = apply(graph, 'ReduceSum', [of], { axes, keepdims: 0 })
  return sameShape(summed.shape, to.shape) ? summed : apply(graph, 'Reshape', [summed], { shape: to.shape })
}
