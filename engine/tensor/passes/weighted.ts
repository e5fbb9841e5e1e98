/**
 * A weighted sum of products is a product that is already there: `sum_j P_ij (A B^T)_ij = sum_d A_id (P B)_id`. The gradient of
 * attention's softmax asks for the left side, over its positions x positions; the right side goes over positions x depth (Dao et al. 2022,
 * FlashAttention, section B.2).
 */
import { sameShape } from '../families/broadcast.ts'
import { apply, type Graph, type Node, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import { readsOf, type Rewritten, rewrite } from './rewrite.ts'

/** The order of axes with the last two exchanged. */
const swapped = (perm: readonly number[]) => [...perm.slice(0, -2), perm.at(-1)!, perm.at(-2)!]
const inOrder = (perm: readonly number[]) => perm.every((from, k) => from === k)

/** Rewrites it where it goes over fewer values. Run without dead code. */
export function weightedSums(graph: Graph, outputs: Readonly<Record<string, Tensor>>, reads = readsOf(graph, outputs)): Rewritten {
  // The sums that there are otherwise go over no product.
  if (!graph.nodes.some((node) => node.op === 'MatMul')) return { graph, outputs: { ...outputs } }
  const products = new Map<string, Tensor>()
  const moved = new Map<string, Tensor>()
  /** Of `[..., a, b]` what is the same but for the order of its last two axes, as something else reads it. */
  const otherWay = ({ op, inputs, attributes }: Node): Tensor | undefined => {
    if (op !== 'Transpose') return undefined
    const perm = swapped(numbers(attributes, 'perm'))
    return inOrder(perm) ? inputs[0] : moved.get(`${inputs[0]!.id} ${perm}`)
  }
  return rewrite(graph, outputs, reads, {
    of: {
      ReduceSum: (step) => {
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
          const factor = swap && otherWay(swap)
          const known = factor && products.get(`${weights.id} ${factor.id}`)
          if (!known || !sameShape(known.shape, a!.shape) || !sameShape(made.shape, weights.shape)) continue
          if (known.shape.at(-1)! < made.shape.at(-1)!) return apply(next, 'ReduceSum', [apply(next, 'Mul', [a!, known])], node.attributes)
        }
        return null
      },
    },
    kept: ({ op, inputs: [a, b], attributes, outputs: [out] }) => {
      if (op === 'MatMul') products.set(`${a!.id} ${b!.id}`, out!)
      if (op === 'Transpose') moved.set(`${a!.id} ${numbers(attributes, 'perm')}`, out!)
    },
  })
}
