/** Products of matrices: bilinear, so the gradient of each factor is a product with the other. */
import { reshape, transpose } from '../algebra.ts'
import { apply, type Graph, size, type Tensor } from '../graph.ts'
import { type Attributes, type Operator, type Shaped } from '../operator.ts'
import { bilinear } from '../rules.ts'
import { broadcast, sameShape, unbroadcast } from './broadcast.ts'

/** Rows and columns of a matrix after an optional transposition. */
const sides = (t: Shaped, transposed: boolean): [number, number] =>
  transposed ? [t.shape.at(-1)!, t.shape.at(-2)!] : [t.shape.at(-2)!, t.shape.at(-1)!]
const flags = (at: Attributes) => ({ transA: Number(at.transA ?? 0), transB: Number(at.transB ?? 0) })
const gemm = (g: Graph, a: Tensor, b: Tensor, transA: number, transB: number) => apply(g, 'Gemm', [a, b], { transA, transB })
/** All axes but the last as one. */
const rows = (g: Graph, t: Tensor) => (t.shape.length === 2 ? t : reshape(g, t, [size(t.shape.slice(0, -1)), t.shape.at(-1)!]))
const turned = (g: Graph, t: Tensor) => {
  const axes = [...t.shape.keys()]
  return transpose(g, t, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!])
}

export const products = {
  /** `A B + C` of two matrices, each transposed where `transA` or `transB` says so; `C`, where given, broadcasts to the product. */
  Gemm: bilinear(
    {
      takes: ['float', 'float', 'float?'],
      says: { transA: 'whole?', transB: 'whole?' },
      infer: ([a, b, c], at) => {
        const { transA, transB } = flags(at)
        const [m, k] = sides(a!, transA !== 0)
        const [k2, n] = sides(b!, transB !== 0)
        if (a!.shape.length !== 2 || b!.shape.length !== 2 || k !== k2)
          throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
        if (c && !sameShape(broadcast([m, n], c.shape), [m, n]))
          throw new Error(`[${c.shape}] cannot be added to a product of shape [${m},${n}].`)
        return [{ shape: [m, n], type: 'float' }]
      },
    },
    // C = A B: dA = dC B^T, dB = A^T dC; a transposed factor takes the transposed product.
    (g, of, b, _a, at) => {
      const { transA, transB } = flags(at)
      return transA ? gemm(g, b, of, transB, 1) : gemm(g, of, b, 0, 1 - transB)
    },
    (g, of, a, _b, at) => {
      const { transA, transB } = flags(at)
      return transB ? gemm(g, of, a, 1, transA) : gemm(g, a, of, 1 - transA, 0)
    },
    unbroadcast,
  ),
  /** Product of the matrices in the last two axes; the axes before them broadcast. */
  MatMul: bilinear(
    {
      takes: ['float', 'float'],
      infer: ([a, b]) => {
        if (a!.shape.length < 2 || b!.shape.length < 2 || a!.shape.at(-1) !== b!.shape.at(-2))
          throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
        return [{ shape: [...broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), a!.shape.at(-2)!, b!.shape.at(-1)!], type: 'float' }]
      },
    },
    // A matrix that every matrix of the other factor meets: one product over all rows, in place of one each and their sum.
    (g, of, b, a) =>
      b.shape.length === 2 ? reshape(g, gemm(g, rows(g, of), b, 0, 1), a.shape) : unbroadcast(g, apply(g, 'MatMul', [of, turned(g, b)]), a),
    (g, of, a, b) =>
      b.shape.length === 2 ? gemm(g, rows(g, a), rows(g, of), 1, 0) : unbroadcast(g, apply(g, 'MatMul', [turned(g, a), of]), b),
  ),
} satisfies Record<string, Operator>
