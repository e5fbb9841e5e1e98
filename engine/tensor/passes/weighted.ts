/**
 * A weighted sum of products is a product that is already there: `sum_j P_ij (A B^T)_ij = sum_d A_id (P B)_id`. The gradient of
 * attention's softmax asks for the left side, over its positions x positions; the right side goes over positions x depth (Dao et al. 2022,
 * FlashAttention, section B.2).
 */
import { sameShape } from '../families/broadcast.ts'
import { apply, type Graph, type Node, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import { type Rewritten, rewrite } from './rewrite.ts'

const swapsLast = ({ op, attributes }: Node): boolean => {
  if (op !== 'Transpose') return false
  const perm = numbers(attributes, 'perm')
  const last = perm.length - 1
  return perm.every((from, k) => from === (k === last ? last - 1 : k === last - 1 ? last : k))
}

/** Rewrites it where it goes over fewer values. Run without dead code. */
export function weightedSums(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  // The sums that there are otherwise go over no product.
  if (!graph.nodes.some((node) => node.op === 'MatMul')) return { graph, outputs: { ...outputs } }
  const products = new Map<string, Tensor>()
  return rewrite(graph, outputs, {
    of: new Set(['ReduceSum']),
    replace: (step) => {
      const { node, next } = step
      const product = step.single(node.inputs[0]!)
      if (product?.op !== 'Mul' || numbers(node.attributes, 'axes').join() !== `${node.inputs[0]!.shape.length - 1}`) return null
      const [x, y] = product.inputs as [Tensor, Tensor]
      for (const [made, weights] of [
        [x, y],
        [y, x],
      ] as const) {
        const inner = step.producer(made)
        const [a, turned] = inner?.op === 'MatMul' ? inner.inputs : []
        const swap = turned && step.producer(turned)
        const known = swap && swapsLast(swap) ? products.get(`${weights.name} ${swap.inputs[0]!.name}`) : undefined
        if (!known || !sameShape(known.shape, a!.shape) || !sameShape(made.shape, weights.shape)) continue
        if (known.shape.at(-1)! < made.shape.at(-1)!) return apply(next, 'ReduceSum', [apply(next, 'Mul', [a!, known])], node.attributes)
      }
      return null
    },
    kept: ({ op, inputs, outputs: [out] }) => op === 'MatMul' && products.set(inputs.map((t) => t.name).join(' '), out!),
  })
}
