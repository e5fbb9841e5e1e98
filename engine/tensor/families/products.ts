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
      if (a!.shape.length !== 2 || b!.shape.length !== 2 || k !== k2) throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
      if (c && broadcast([m, n], c.shape).join() !== `${m},${n}`) throw new Error(`[${c.shape}] cannot be added to a product of shape [${m},${n}].`)
      return [{ shape: [m, n], type: 'float' }]
    },
    gradient: (g, { inputs: [a, b, c], attributes }, of) => {
      const [ta, tb] = [number(attributes, 'transA'), number(attributes, 'transB')]
      const gemm = (x: Tensor, y: Tensor, transA: number, transB: number) => apply(g, 'Gemm', [x, y], { transA, transB })
      // C = A B: dA = dC B^T, dB = A^T dC; a transposed factor takes the transposed product.
      return [ta ? gemm(b!, of, tb, 1) : gemm(of, b!, 0, 1 - tb), tb ? gemm(of, a!, 1, ta) : gemm(a!, of, 1 - ta, 0), ...(c ? [unbroadcast(g, of, c)] : [])]
    },
  },
  /** Batched product of `[batch, m, k]` and `[batch, k, n]`. */
  MatMul: {
    infer: ([a, b]) => {
      if (a!.shape.length !== 3 || b!.shape.length !== 3 || a!.shape[0] !== b!.shape[0] || a!.shape[2] !== b!.shape[1])
        throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied.`)
      return [{ shape: [a!.shape[0]!, a!.shape[1]!, b!.shape[2]!], type: 'float' }]
    },
    gradient: (g, { inputs: [a, b] }, of) => {
      const turned = (t: Tensor) => apply(g, 'Transpose', [t], { perm: [0, 2, 1] })
      return [apply(g, 'MatMul', [of, turned(b!)]), apply(g, 'MatMul', [turned(a!), of])]
    },
  },
} satisfies Record<string, Operator>
