/** Values moved twice are moved once, or not at all; a product takes a transposed matrix as it lies. */
import { reshape, transpose } from '../algebra.ts'
import { sameShape } from '../families/broadcast.ts'
import { apply, type Node, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import type { Known } from './known.ts'
import type { Replacement } from './rewrite.ts'

export function moved(at: Known, node: Node): Tensor | null {
  const { graph } = at
  const x = node.inputs[0]!
  const out = node.outputs[0]!
  switch (node.op) {
    case 'Reshape': {
      if (sameShape(x.shape, out.shape)) return x
      const before = at.producer(x)
      return before?.op === 'Reshape' ? reshape(graph, before.inputs[0]!, out.shape) : null
    }
    case 'Expand':
      return sameShape(x.shape, out.shape) ? x : null
    case 'Transpose': {
      const perm = numbers(node.attributes, 'perm')
      const before = at.producer(x)
      if (before?.op === 'Transpose') {
        const first = numbers(before.attributes, 'perm')
        return transpose(
          graph,
          before.inputs[0]!,
          perm.map((k) => first[k]!),
        )
      }
      // Only axes of length 1 change places: nothing moves.
      const long = perm.filter((k) => x.shape[k] !== 1)
      return long.every((k, n) => n === 0 || long[n - 1]! < k) ? (sameShape(x.shape, out.shape) ? x : reshape(graph, x, out.shape)) : null
    }
    case 'Concat':
    case 'Split':
      return node.inputs.length === 1 && node.outputs.length === 1 ? x : null
    case 'MatMul':
      return node.inputs.every((t) => t.shape.length === 2) ? apply(graph, 'Gemm', node.inputs, { transA: 0, transB: 0 }) : null
    case 'Gemm':
      return untransposed(at, node)
    default:
      return null
  }
}

/** `Gemm` of what was transposed, of what it was transposed from. */
function untransposed(at: Known, node: Node): Tensor | null {
  const [first, second] = [at.producer(node.inputs[0]!), at.producer(node.inputs[1]!)]
  if (first?.op !== 'Transpose' && second?.op !== 'Transpose') return null
  const [a, b, ...c] = node.inputs as [Tensor, Tensor, ...Tensor[]]
  const left = first?.op === 'Transpose' ? first.inputs[0] : undefined
  const right = second?.op === 'Transpose' ? second.inputs[0] : undefined
  const flag = (key: string, flip: boolean) => Number(Boolean(node.attributes[key]) !== flip)
  return apply(at.graph, 'Gemm', [left ?? a, right ?? b, ...c], { transA: flag('transA', !!left), transB: flag('transB', !!right) })
}

/** `(A B)^T = B^T A^T`, where nothing else reads the product. */
export const turned: Replacement = (step) => {
  const { node, next } = step
  const perm = numbers(node.attributes, 'perm')
  const product = perm.length === 2 && perm[0] === 1 ? step.single(node.inputs[0]!) : null
  if (product?.op !== 'Gemm' || product.inputs.length > 2) return null
  const [a, b] = product.inputs as [Tensor, Tensor]
  const { transA, transB } = product.attributes
  return apply(next, 'Gemm', [b, a], { transA: Number(!transB), transB: Number(!transA) })
}
