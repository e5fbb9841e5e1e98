/** Element by element. Binary operators broadcast as NumPy does; their gradients are summed back over what was broadcast. */
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'
import type { Operator } from '../operator.ts'

/** The shape that `a` and `b` broadcast to. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, k) => {
    const [x, y] = [a[k - rank + a.length] ?? 1, b[k - rank + b.length] ?? 1]
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a}] and [${b}] do not broadcast.`)
    return Math.max(x, y)
  })
}

/** Sums `of` over the axes along which `to` was broadcast. */
export function unbroadcast(graph: Graph, of: Tensor, to: Tensor): Tensor {
  const lead = of.shape.length - to.shape.length
  const axes = of.shape.flatMap((n, k) => (k < lead || (to.shape[k - lead] === 1 && n !== 1) ? [k] : []))
  if (axes.length === 0) return of
  const summed = apply(graph, 'ReduceSum', [of], { axes, keepdims: 0 })
  return summed.shape.join() === to.shape.join() ? summed : apply(graph, 'Reshape', [summed], { shape: to.shape })
}

/** ONNX's number of the element type. */
const BOOL = 9

type BinaryRule = (graph: Graph, a: Tensor, b: Tensor, of: Tensor, out: Tensor) => [Tensor, Tensor]
const binary = (rule: BinaryRule): Operator => ({
  infer: ([a, b]) => [{ shape: broadcast(a!.shape, b!.shape), type: 'float' }],
  gradient: (graph, { inputs: [a, b], outputs }, of) => {
    const [da, db] = rule(graph, a!, b!, of, outputs[0]!)
    return [unbroadcast(graph, da, a!), unbroadcast(graph, db, b!)]
  },
})

type UnaryRule = (graph: Graph, x: Tensor, of: Tensor, out: Tensor) => Tensor | null
const unary = (rule: UnaryRule): Operator => ({
  infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
  gradient: (graph, { inputs, outputs }, of) => [rule(graph, inputs[0]!, of, outputs[0]!)],
})

const mul = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Mul', [a, b])
const div = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Div', [a, b])
const sub = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Sub', [a, b])
const neg = (g: Graph, a: Tensor) => apply(g, 'Neg', [a])

export const arithmetic = {
  Add: binary((_g, _a, _b, of) => [of, of]),
  Sub: binary((g, _a, _b, of) => [of, neg(g, of)]),
  Mul: binary((g, a, b, of) => [mul(g, of, b), mul(g, of, a)]),
  Div: binary((g, _a, b, of, out) => [div(g, of, b), neg(g, div(g, mul(g, of, out), b))]),
  Neg: unary((g, _x, of) => neg(g, of)),
  Abs: unary((g, x, of) => mul(g, of, apply(g, 'Sign', [x]))),
  Sign: unary(() => null),
  Sqrt: unary((g, _x, of, out) => div(g, mul(g, of, scalar(g, 0.5)), out)),
  Exp: unary((g, _x, of, out) => mul(g, of, out)),
  Log: unary((g, x, of) => div(g, of, x)),
  Relu: unary((g, _x, of, out) => apply(g, 'Where', [apply(g, 'NonZero', [out]), of, scalar(g, 0)])),
  Tanh: unary((g, _x, of, out) => mul(g, of, sub(g, scalar(g, 1), mul(g, out, out)))),
  Sigmoid: unary((g, _x, of, out) => mul(g, of, mul(g, out, sub(g, scalar(g, 1), out)))),
  /** True where a number is not 0. */
  NonZero: { infer: ([x]) => [{ shape: x!.shape, type: 'bool' }], onnx: 'Cast', attributes: () => ({ to: BOOL }) },
  /** `a` where the condition holds, else `b`; all three broadcast. */
  Where: {
    infer: ([condition, a, b]) => [{ shape: broadcast(condition!.shape, broadcast(a!.shape, b!.shape)), type: 'float' }],
    gradient: (g, { inputs: [condition, a, b] }, of) => [
      null,
      unbroadcast(g, apply(g, 'Where', [condition!, of, scalar(g, 0)]), a!),
      unbroadcast(g, apply(g, 'Where', [condition!, scalar(g, 0), of]), b!),
    ],
  },
} satisfies Record<string, Operator>
