/** The table of operators. Each record holds shape rule, ONNX form and gradient rule; families have a file each. */
import { arithmetic } from './families/arithmetic.ts'
import { convolution } from './families/convolution.ts'
import { layout } from './families/layout.ts'
import { products } from './families/products.ts'
import { reductions } from './families/reductions.ts'

export const operators = { ...arithmetic, ...products, ...reductions, ...layout, ...convolution }
export type OperatorName = keyof typeof operators

export type { Attributes, Operator } from './operator.ts'
