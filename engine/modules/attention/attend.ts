/** Multi-head attention as operators, for the kinds that contain it. */
import { apply, constant, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'

/** `x W + b` for `x` `[rows, in]`. */
export const affine = (graph: Graph, x: Tensor, weight: Tensor, bias: Tensor): Tensor =>
  apply(graph, 'Add', [apply(graph, 'Gemm', [x, weight], { transA: 0, transB: 0 }), bias])

/**
 * Vaswani et al. 2017, in the equations of PyTorch's MultiheadAttention.
 * @param x `[rows * positions, width]`
 * @param weights `query`, `key`, `value` and `out` `[width, width]`, each with its bias, such as `queryBias`
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
  // Three products and not one: the runtime then has nothing to cut apart, nor gradients to join.
  const side = (name: string, scale = 1) => {
    const scaled = (t: Tensor) => (scale === 1 ? t : apply(graph, 'Mul', [t, scalar(graph, scale)]))
    const flat = affine(graph, x, scaled(weights[name]!), scaled(weights[`${name}Bias`]!))
    const apart = apply(graph, 'Reshape', [flat], { shape: [rows, positions, heads, depth] })
    // A batch of matrices `[positions, depth]`, so that turning one is left to the product.
    return apply(graph, 'Reshape', [apply(graph, 'Transpose', [apart], { perm: [0, 2, 1, 3] })], {
      shape: [rows * heads, positions, depth],
    })
  }
  // The questions are scaled in their weights, which are far fewer than the fits.
  const [q, k, v] = [side('query', depth ** -0.5), side('key'), side('value')]
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
