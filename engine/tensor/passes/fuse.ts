/** Rewrites that say the same with fewer passes over memory. Values may differ in the last bits; on one machine they are the same every time. */
import { neg } from '../algebra.ts'
import { sameShape } from '../families/broadcast.ts'
import { apply, size, type Tensor } from '../graph.ts'
import { number } from '../operator.ts'
import type { Replacement } from './rewrite.ts'

/** `A B + C` in one product, where `C` broadcasts to it. */
export const sumOfProduct: Replacement = (step) => {
  const { node, next } = step
  for (const k of [0, 1]) {
    const t = node.inputs[k]!
    const product = step.single(t)
    const other = node.inputs[1 - k]!
    if (product?.op !== 'Gemm' || product.inputs.length > 2 || !sameShape(node.outputs[0]!.shape, t.shape)) continue
    return apply(next, 'Gemm', [...product.inputs, other], product.attributes)
  }
  return null
}

/** The step of gradient descent `W - rate A B` as the product `A (-rate B) + W`, which scales the smaller factor instead of the gradient. */
export const descent: Replacement = (at) => {
  const { node, next } = at
  const [weight, step] = node.inputs as [Tensor, Tensor]
  const scaled = at.single(step)
  if (scaled?.op !== 'Mul' || scaled.inputs[1]!.shape.length > 0 || !sameShape(weight.shape, step.shape)) return null
  const product = at.single(scaled.inputs[0]!)
  if (product?.op !== 'Gemm' || product.inputs.length > 2) return null
  const down = neg(next, scaled.inputs[1]!)
  const [a, b] = product.inputs as [Tensor, Tensor]
  const factors = size(a.shape) < size(b.shape) ? [apply(next, 'Mul', [a, down]), b] : [a, apply(next, 'Mul', [b, down])]
  return apply(next, 'Gemm', [...factors, weight], {
    transA: number(product.attributes, 'transA'),
    transB: number(product.attributes, 'transB'),
  })
}
