/** Rewrites that say the same with fewer passes over memory. Values may differ in the last bits; on one machine they are the same every time. */
import { apply, type Graph, size, type Tensor } from '../graph.ts'
import { number } from '../operator.ts'
import { type Rewritten, rewrite, type Step } from './rewrite.ts'

/** `A B + C` in one product, where `C` broadcasts to it. */
function sumOfProduct({ node, single, next }: Step): Tensor | null {
  if (node.op !== 'Add') return null
  for (const [k, t] of node.inputs.entries()) {
    const product = single(t)
    const other = node.inputs[1 - k]!
    if (product?.op !== 'Gemm' || product.inputs.length > 2 || node.outputs[0]!.shape.join() !== t.shape.join()) continue
    return apply(next, 'Gemm', [...product.inputs, other], product.attributes)
  }
  return null
}

/** The step of gradient descent `W - rate A B` as the product `A (-rate B) + W`, which scales the smaller factor instead of the gradient. */
function descent({ node, single, next }: Step): Tensor | null {
  if (node.op !== 'Sub') return null
  const [weight, step] = node.inputs as [Tensor, Tensor]
  const scaled = single(step)
  if (scaled?.op !== 'Mul' || scaled.inputs[1]!.shape.length > 0 || weight.shape.join() !== step.shape.join()) return null
  const product = single(scaled.inputs[0]!)
  if (product?.op !== 'Gemm' || product.inputs.length > 2) return null
  const down = apply(next, 'Neg', [scaled.inputs[1]!])
  const [a, b] = product.inputs as [Tensor, Tensor]
  const factors = size(a.shape) < size(b.shape) ? [apply(next, 'Mul', [a, down]), b] : [a, apply(next, 'Mul', [b, down])]
  return apply(next, 'Gemm', [...factors, weight], {
    transA: number(product.attributes, 'transA'),
    transB: number(product.attributes, 'transB'),
  })
}

/** Bias and descent inside the product. Run without dead code, so that a value read once is seen as such. */
export const fuse = (graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten =>
  rewrite(graph, outputs, { replace: (step) => sumOfProduct(step) ?? descent(step) })
