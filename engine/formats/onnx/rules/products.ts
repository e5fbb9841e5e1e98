/** Products of matrices, and windows that move over an image. */
import { floatOf, intOf } from '../tensors.ts'
import { add, apply, floats, reshaped, type Rule, times } from './rule.ts'

export const products: Readonly<Record<string, Rule>> = {
  Gemm: (t) => {
    const [a, b] = floats(t, 2) ?? []
    const c = t.inputs[2]
    if (!a || !b || (c && c.type !== 'float')) return null
    const at = { transA: intOf(t.node, 'transA', 0), transB: intOf(t.node, 'transB', 0) }
    const [alpha, beta] = [floatOf(t.node, 'alpha', 1), floatOf(t.node, 'beta', 1)]
    if (alpha === 1 && c && beta === 1) return [apply(t.g, 'Gemm', [a, b, c], at)]
    const product = times(t.g, apply(t.g, 'Gemm', [a, b], at), alpha)
    return [c ? add(t.g, product, times(t.g, c, beta)) : product]
  },
  /** A vector is a matrix of one row, or of one column. */
  MatMul: (t) => {
    const [a, b] = floats(t, 2) ?? []
    if (!a || !b || a.shape.length === 0 || b.shape.length === 0) return null
    const [row, column] = [a.shape.length === 1, b.shape.length === 1]
    const product = apply(t.g, 'MatMul', [row ? reshaped(t.g, a, [1, ...a.shape]) : a, column ? reshaped(t.g, b, [...b.shape, 1]) : b])
    const shape = product.shape.filter((_, k) => !(row && k === product.shape.length - 2) && !(column && k === product.shape.length - 1))
    return [reshaped(t.g, product, shape)]
  },
}
