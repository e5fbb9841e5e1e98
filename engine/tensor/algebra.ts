/** Short names for what gradient rules and compositions say most. */
import { apply, type Graph, scalar, type Tensor } from './graph.ts'

export const add = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Add', [a, b])
export const sub = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Sub', [a, b])
export const mul = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Mul', [a, b])
export const div = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Div', [a, b])
export const neg = (g: Graph, a: Tensor): Tensor => apply(g, 'Neg', [a])
export const square = (g: Graph, a: Tensor): Tensor => mul(g, a, a)
export const times = (g: Graph, a: Tensor, factor: number): Tensor => mul(g, a, scalar(g, factor))
export const where = (g: Graph, condition: Tensor, a: Tensor, b: Tensor): Tensor => apply(g, 'Where', [condition, a, b])
export const sum = (g: Graph, x: Tensor, axes: readonly number[], keepdims = 1): Tensor => apply(g, 'ReduceSum', [x], { axes, keepdims })
export const mean = (g: Graph, x: Tensor, axes: readonly number[], keepdims = 1): Tensor => apply(g, 'ReduceMean', [x], { axes, keepdims })
export const reshape = (g: Graph, x: Tensor, shape: readonly number[]): Tensor => apply(g, 'Reshape', [x], { shape })
export const transpose = (g: Graph, x: Tensor, perm: readonly number[]): Tensor => apply(g, 'Transpose', [x], { perm })
export const zeros = (g: Graph, shape: readonly number[]): Tensor => apply(g, 'Expand', [scalar(g, 0)], { shape })
