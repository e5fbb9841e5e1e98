/** Multi-head attention as operators, for the kinds that contain it. */
import { apply, constant, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'

/** `x W + b` for `x` `[rows, in]`. */
export const affine = (graph: Graph, x: Tensor, weight: Tensor, bias: Tensor): Tensor =>
  apply(graph, 'Add', [apply(graph, 'Gemm', [x, weight], { transA: 0, transB: 0 }), bias])

/**
 * Vaswani et al. 2017, in the equations of PyTorch's MultiheadAttention.
 * @param x `[rows * positions, width]`
 * @param weights `query`, `key`, `value` and `out` `[width, width]`; `queryBias`, `valueBias` and `outBias` `[width]`
 * @returns `[rows * positions, width]`
 */
export function attend(
  graph: Graph,
  x: Tensor,
  weights: Readonly<Record<string, Tensor>>,
  { heads, causal, positions }: { heads: number; causal: boolean; positions: number },
): Tensor {
  const [all, width] = x.shape as [number, number]
  const [rows, depth] = [all / positions, width / heads]
  // A batch of matrices `[positions, depth]`, so that turning one is left to the product.
  const apart = (flat: Tensor) =>
    apply(
      graph,
      'Reshape',
      [apply(graph, 'Transpose', [apply(graph, 'Reshape', [flat], { shape: [rows, positions, heads, depth] })], { perm: [0, 2, 1, 3] })],
      { shape: [rows * heads, positions, depth] },
    )
  // The questions are scaled in their weights, which are far fewer than the fits. Three products and not one: nothing is cut apart then.
  const scaled = (t: Tensor) => apply(graph, 'Mul', [t, scalar(graph, depth ** -0.5)])
  const q = apart(affine(graph, x, scaled(weights.query!), scaled(weights.queryBias!)))
  const k = apart(apply(graph, 'Gemm', [x, weights.key!], { transA: 0, transB: 0 }))
  const v = apart(affine(graph, x, weights.value!, weights.valueBias!))
  const fits = apply(graph, 'MatMul', [q, apply(graph, 'Transpose', [k], { perm: [0, 2, 1] })])
  const seen = causal ? apply(graph, 'Add', [fits, mask(graph, positions)]) : fits
  const taken = apply(graph, 'MatMul', [apply(graph, 'Softmax', [seen], { axis: -1 }), v])
  const beside = apply(graph, 'Transpose', [apply(graph, 'Reshape', [taken], { shape: [rows, heads, positions, depth] })], {
    perm: [0, 2, 1, 3],
  })
  return affine(graph, apply(graph, 'Reshape', [beside], { shape: [all, width] }), weights.out!, weights.outBias!)
}

/** 0 where a row may see a column, minus infinity where that lies ahead. */
const mask = (graph: Graph, positions: number): Tensor =>
  constant(
    graph,
    Array.from({ length: positions ** 2 }, (_, k) => (k % positions > Math.floor(k / positions) ? Number.NEGATIVE_INFINITY : 0)),
    [positions, positions],
  )
