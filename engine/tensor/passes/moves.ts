/** Values moved twice are moved once, or not at all; a product takes a transposed matrix as it lies. */
import { reshape, transpose } from '../algebra.ts'
import { sameShape } from '../families/broadcast.ts'
import { apply, type Node, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import type { Step } from './rewrite.ts'

export function moved(step: Step): Tensor | null {
  const { node, next } = step
  const x = node.inputs[0]!
  const out = node.outputs[0]!
  switch (node.op) {
    case 'Reshape': {
      if (sameShape(x.shape, out.shape)) return x
      const before = step.producer(x)
      return before?.op === 'Reshape' ? reshape(next, before.inputs[0]!, out.shape) : null
    }
    case 'Expand':
      return sameShape(x.shape, out.shape) ? x : null
    case 'Transpose': {
      const perm = numbers(node.attributes, 'perm')
      const before = step.producer(x)
      if (before?.op === 'Transpose') {
        const first = numbers(before.attributes, 'perm')
        return transpose(
          next,
          before.inputs[0]!,
          perm.map((k) => first[k]!),
        )
      }
      const product = perm[0] === 1 && perm.length === 2 ? step.single(x) : null
      if (product?.op === 'Gemm' && product.inputs.length === 2) return otherWayRound(next, product)
      // Only axes of length 1 change places: nothing moves.
      const long = perm.filter((k) => x.shape[k] !== 1)
      return long.every((k, at) => at === 0 || long[at - 1]! < k) ? (sameShape(x.shape, out.shape) ? x : reshape(next, x, out.shape)) : null
    }
    case 'Concat':
    case 'Split':
      return node.inputs.length === 1 && node.outputs.length === 1 ? x : null
    case 'MatMul':
      return node.inputs.every((t) => t.shape.length === 2) ? apply(next, 'Gemm', node.inputs, { transA: 0, transB: 0 }) : null
    case 'Gemm':
      return untransposed(step)
    default:
      return null
  }
}

/** `Gemm` of what was transposed, of what it was transposed from. */
function untransposed(step: Step): Tensor | null {
  const { node, next } = step
  const [first, second] = [step.producer(node.inputs[0]!), step.producer(node.inputs[1]!)]
  if (first?.op !== 'Transpose' && second?.op !== 'Transpose') return null
  const [a, b, ...c] = node.inputs as [Tensor, Tensor, ...Tensor[]]
  const left = first?.op === 'Transpose' ? first.inputs[0] : undefined
  const right = second?.op === 'Transpose' ? second.inputs[0] : undefined
  const flag = (key: string, flip: boolean) => Number(Boolean(node.attributes[key]) !== flip)
  return apply(next, 'Gemm', [left ?? a, right ?? b, ...c], { transA: flag('transA', !!left), transB: flag('transB', !!right) })
}

/** `(A B)^T = B^T A^T`. */
const otherWayRound = (next: Step['next'], { inputs: [a, b], attributes }: Node): Tensor =>
  apply(next, 'Gemm', [b!, a!], { transA: Number(!attributes.transB), transB: Number(!attributes.transA) })
