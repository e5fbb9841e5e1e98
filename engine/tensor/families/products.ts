import { apply, type Tensor } from '../graph.ts'
import { number, type Operator } from '../operator.ts'
import { broadcast, unbroadcast } from './arithmetic.ts'

/** Rows and columns of a matrix after an optional transposition. */
const sides = (t: Tensor, transposed: number): [number, number] =>
  transposed ? [t.shape.at(-1)!, t.shape.at(-2)!] : [t.shape.at(-2)!, t.shape.at(-1)!]

export const products = {
  /** `A B + C` of two matrices, each transposed where `transA` or `transB` says so; `C`, where given, broadcasts to the product. */
  Gemm: {
    infer: ([a, b, c], at) => {
      const [m, k] = sides(a!, number(at, 'transA'))
      const [k2, n] = sides(b!, number(at, 'transB'))
      if (a!.shape.length !== 2 || b!.shape.length !== 2 || k !== k2)
        throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
      if (c && broadcast([m, n], c.shape).join() !== `${m},${n}`)
        throw new Error(`[${c.shape}] cannot be added to a product of shape [${m},${n}].`)
      return [{ shape: [m, n], type: 'float' }]
    },
    gradient: (g, { inputs: [a, b, c], attributes }, of) => {
      const [ta, tb] = [number(attributes, 'transA'), number(attributes, 'transB')]
      const gemm = (x: Tensor, y: Tensor, transA: number, transB: number) => apply(g, 'Gemm', [x, y], { transA, transB })
      // C = A B: dA = dC B^T, dB = A^T dC; a transposed factor takes the transposed product.
      return [
        ta ? gemm(b!, of, tb, 1) : gemm(of, b!, 0, 1 - tb),
        tb ? gemm(of, a!, 1, ta) : gemm(a!, of, 1 - ta, 0),
        ...(c ? [unbroadcast(g, of, c)] : []),
      ]
    },
  },
  /** Product of the matrices in the last two axes; the axes before them broadcast. */
  MatMul: {
    infer: ([a, b]) => {
      if (a!.shape.length < 2 || b!.shape.length < 2 || a!.shape.at(-1) !== b!.shape.at(-2))
        throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
      return [{ shape: [...broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), a!.shape.at(-2)!, b!.shape.at(-1)!], type: 'float' }]
    },
    gradient: (g, { inputs: [a, b] }, of) => {
      const turned = (t: Tensor) => {
        const axes = t.shape.map((_, k) => k)
        return apply(g, 'Transpose', [t], { perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] })
      }
      return [unbroadcast(g, apply(g, 'MatMul', [of, turned(b!)]), a!), unbroadcast(g, apply(g, 'MatMul', [turned(a!), of]), b!)]
    },
  },
} satisfies Record<string, Operator>
