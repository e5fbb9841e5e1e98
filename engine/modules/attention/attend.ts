/** Multi-head attention as operators, for the kinds that contain it. */
import { apply, applyAll, constant, type Graph, type Tensor } from '../../tensor/graph.ts'

/** `x W + b` for `x` `[rows, in]`. */
export const affine = (graph: Graph, x: Tensor, weight: Tensor, bias: Tensor): Tensor =>
  apply(graph, 'Add', [apply(graph, 'Gemm', [x, weight], { transA: 0, transB: 0 }), bias])

/**
 * Vaswani et al. 2017, in the equations of PyTorch's MultiheadAttention.
 * @param x `[rows * positions, width]`
 * @param weights `qkv` `[width, 3 width]`, `qkvBias`, `out` `[width, width]`, `outBias`
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
  // The questions are scaled in their weights, which are far fewer than the answers.
  const scale = constant(
    graph,
    Array.from({ length: 3 * width }, (_, k) => (k < width ? depth ** -0.5 : 1)),
    [3 * width],
  )
  const scaled = (t: Tensor) => apply(graph, 'Mul', [t, scale])
  const sides = affine(graph, x, scaled(weights.qkv!), scaled(weights.qkvBias!))
  const apart = apply(graph, 'Transpose', [apply(graph, 'Reshape', [sides], { shape: [rows, positions, 3, heads, depth] })], {
    perm: [2, 0, 3, 1, 4],
  })
  const [q, k, v] = applyAll(graph, 'Split', [apart], { axis: 0, sizes: [1, 1, 1] }) as [Tensor, Tensor, Tensor]
  const fits = apply(graph, 'MatMul', [q, apply(graph, 'Transpose', [k], { perm: [0, 1, 2, 4, 3] })])
  const seen = causal ? apply(graph, 'Add', [fits, mask(graph, positions)]) : fits
  const taken = apply(graph, 'MatMul', [apply(graph, 'Softmax', [seen], { axis: -1 }), v])
  const joined = apply(graph, 'Reshape', [apply(graph, 'Transpose', [taken], { perm: [0, 1, 3, 2, 4] })], { shape: [all, width] })
  return affine(graph, joined, weights.out!, weights.outBias!)
}

/** 0 where a row may see a column, minus infinity where that lies ahead. */
const mask = (graph: Graph, positions: number): Tensor =>
  constant(
    graph,
    Array.from({ length: positions ** 2 }, (_, k) => (k % positions > Math.floor(k / positions) ? Number.NEGATIVE_INFINITY : 0)),
    [positions, positions],
  )
