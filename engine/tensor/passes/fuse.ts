/** Rewrites that say the same with fewer passes over memory. Values may differ in the last bits; on one machine they are the same every time. */
import { sameShape } from '../families/broadcast.ts'
import { apply, type Graph, size, type Tensor } from '../graph.ts'
import { number } from '../operator.ts'
import { type Rewritten, rewrite, type Step } from './rewrite.ts'

/** `A B + C` in one product, where `C` broadcasts to it. */
function sumOfProduct(step: Step): Tensor | null {
  const { node, next } = step
  if (node.op !== 'Add') return null
  for (const k of [0, 1]) {
    const t = node.inputs[k]!
    const product = step.single(t)
    const other = node.inputs[1 - k]!
    if (product?.op !== 'Gemm' || product.inputs.length > 2 || !sameShape(node.outputs[0]!.shape, t.shape)) continue
    return apply(next, 'Gemm', [...product.inputs, other], product.attributes)
  }
  return null
}

/**
 * The step of gradient descent `W - rate A B` as the product `A (-rate B) + W`, which scales the smaller factor instead of the gradient.
 * @param opposites the negative of each rate that was met
 */
function descent(at: Step, opposites: Map<Tensor, Tensor>): Tensor | null {
  const { node, next } = at
  if (node.op !== 'Sub') return null
  const [weight, step] = node.inputs as [Tensor, Tensor]
  const scaled = at.single(step)
  if (scaled?.op !== 'Mul' || scaled.inputs[1]!.shape.length > 0 || !sameShape(weight.shape, step.shape)) return null
  const product = at.single(scaled.inputs[0]!)
  if (product?.op !== 'Gemm' || product.inputs.length > 2) return null
  const rate = scaled.inputs[1]!
  const down = opposites.get(rate) ?? apply(next, 'Neg', [rate])
  opposites.set(rate, down)
  const [a, b] = product.inputs as [Tensor, Tensor]
  const factors = size(a.shape) < size(b.shape) ? [apply(next, 'Mul', [a, down]), b] : [a, apply(next, 'Mul', [b, down])]
  return apply(next, 'Gemm', [...factors, weight], {
    transA: number(product.attributes, 'transA'),
    transB: number(product.attributes, 'transB'),
  })
}

/** Bias and descent inside the product. Run without dead code, so that a value read once is seen as such. */
export function fuse(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const opposites = new Map<Tensor, Tensor>()
  return rewrite(graph, outputs, { of: new Set(['Add', 'Sub']), replace: (step) => sumOfProduct(step) ?? descent(step, opposites) })
}
