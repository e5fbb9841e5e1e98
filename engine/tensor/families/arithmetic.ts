/** Element by element. Binary operators broadcast as NumPy does; their gradients are summed back over what was broadcast. */
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'
import { number, type Operator, onnxType, type Shaped } from '../operator.ts'

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
export function unbroadcast(graph: Graph, of: Tensor, to: Shaped): Tensor {
  const lead = of.shape.length - to.shape.length
  const axes = of.shape.flatMap((n, k) => (k < lead || (to.shape[k - lead] === 1 && n !== 1) ? [k] : []))
  if (axes.length === 0) return of
  const summed = apply(graph, 'ReduceSum', [of], { axes, keepdims: 0 })
  return summed.shape.join() === to.shape.join() ? summed : apply(graph, 'Reshape', [summed], { shape: to.shape })
}

type BinaryRule = (graph: Graph, a: Tensor, b: Tensor, of: Tensor, out: Tensor) => [Tensor, Tensor]
const binary = (rule: BinaryRule): Operator => ({
  infer: ([a, b]) => [{ shape: broadcast(a!.shape, b!.shape), type: 'float' }],
  gradient: (graph, { inputs: [a, b], outputs }, of) => {
    const [da, db] = rule(graph, a!, b!, of, outputs[0]!)
    return [unbroadcast(graph, da, a!), unbroadcast(graph, db, b!)]
  },
})

type UnaryRule = (graph: Graph, x: Tensor, of: Tensor, out: Tensor) => Tensor
/** Without a rule nothing flows back. */
const unary = (rule?: UnaryRule): Operator => ({
  infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
  ...(rule && { gradient: (graph, { inputs, outputs }, of) => [rule(graph, inputs[0]!, of, outputs[0]!)] }),
})
const comparison: Operator = { infer: ([a, b]) => [{ shape: broadcast(a!.shape, b!.shape), type: 'bool' }] }

const mul = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Mul', [a, b])
const div = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Div', [a, b])
const sub = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Sub', [a, b])
const add = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Add', [a, b])
const neg = (g: Graph, a: Tensor) => apply(g, 'Neg', [a])
const where = (g: Graph, condition: Tensor, a: Tensor, b: Tensor) => apply(g, 'Where', [condition, a, b])
/** The smaller, or the larger: what was chosen gets the gradient, the first where both are equal. */
const choice = (chosen: 'LessOrEqual' | 'GreaterOrEqual') =>
  binary((g, a, b, of) => {
    const first = apply(g, chosen, [a, b])
    return [where(g, first, of, scalar(g, 0)), where(g, first, scalar(g, 0), of)]
  })
/** Below zero the slope is `below`, else 1. */
const bent = (below: (g: Graph, out: Tensor, alpha: number) => Tensor): Operator => ({
  infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
  attributes: (at) => ({ alpha: { float: number(at, 'alpha') } }),
  gradient: (g, { inputs: [x], outputs: [out], attributes }, of) => [
    mul(g, of, where(g, apply(g, 'Greater', [x!, scalar(g, 0)]), scalar(g, 1), below(g, out!, number(attributes, 'alpha')))),
  ],
})

export const arithmetic = {
  Identity: unary((_g, _x, of) => of),
  /**
   * The first input, whose gradient is replaced: `slope` times what arrives flows to `x`, nothing to the value.
   * Surrogate gradients of spikes, straight-through estimators; with a slope of 0, a stop.
   */
  WithGradient: {
    infer: ([value, x, slope]) => {
      if (value!.shape.join() !== x!.shape.join() || broadcast(x!.shape, slope!.shape).join() !== x!.shape.join())
        throw new Error(`A value [${value!.shape}] cannot take the gradient of [${x!.shape}] with a slope [${slope!.shape}].`)
      return [{ shape: value!.shape, type: 'float' }]
    },
    onnx: 'Identity',
    reads: 1,
    gradient: (g, { inputs: [, , slope] }, of) => [null, mul(g, of, slope!), null],
  },
  /** To the element type of ONNX's number `to`; fractions are cut off towards 0. */
  Cast: {
    infer: ([x], at) => [
      { shape: x!.shape, type: (Object.keys(onnxType) as (keyof typeof onnxType)[]).find((type) => onnxType[type] === at.to)! },
    ],
  },
  /** True where a number is not 0. */
  NonZero: { infer: ([x]) => [{ shape: x!.shape, type: 'bool' }], onnx: 'Cast', attributes: () => ({ to: onnxType.bool }) },
  /** `a` where the condition holds, else `b`; all three broadcast. */
  Where: {
    infer: ([condition, a, b]) => [{ shape: broadcast(condition!.shape, broadcast(a!.shape, b!.shape)), type: 'float' }],
    gradient: (g, { inputs: [condition, a, b] }, of) => [
      null,
      unbroadcast(g, where(g, condition!, of, scalar(g, 0)), a!),
      unbroadcast(g, where(g, condition!, scalar(g, 0), of), b!),
    ],
  },
  Less: comparison,
  LessOrEqual: comparison,
  Greater: comparison,
  GreaterOrEqual: comparison,
  Equal: comparison,
  Add: binary((_g, _a, _b, of) => [of, of]),
  Sub: binary((g, _a, _b, of) => [of, neg(g, of)]),
  Mul: binary((g, a, b, of) => [mul(g, of, b), mul(g, of, a)]),
  Div: binary((g, _a, b, of, out) => [div(g, of, b), neg(g, div(g, mul(g, of, out), b))]),
  /** The gradient of the exponent is 0 where the base is not above 0. */
  Pow: binary((g, a, b, of, out) => {
    const above = apply(g, 'Greater', [a, scalar(g, 0)])
    const log = apply(g, 'Log', [where(g, above, a, scalar(g, 1))])
    return [mul(g, of, mul(g, b, apply(g, 'Pow', [a, sub(g, b, scalar(g, 1))]))), mul(g, of, mul(g, out, log))]
  }),
  Min: choice('LessOrEqual'),
  Max: choice('GreaterOrEqual'),
  Neg: unary((g, _x, of) => neg(g, of)),
  Abs: unary((g, x, of) => mul(g, of, apply(g, 'Sign', [x]))),
  Sign: unary(),
  Sqrt: unary((g, _x, of, out) => div(g, mul(g, of, scalar(g, 0.5)), out)),
  Exp: unary((g, _x, of, out) => mul(g, of, out)),
  Log: unary((g, x, of) => div(g, of, x)),
  Sin: unary((g, x, of) => mul(g, of, apply(g, 'Cos', [x]))),
  Cos: unary((g, x, of) => neg(g, mul(g, of, apply(g, 'Sin', [x])))),
  Erf: unary((g, x, of) => mul(g, mul(g, of, scalar(g, 2 / Math.sqrt(Math.PI))), apply(g, 'Exp', [neg(g, mul(g, x, x))]))),
  Relu: unary((g, _x, of, out) => where(g, apply(g, 'NonZero', [out]), of, scalar(g, 0))),
  /** `x`, or `alpha x` below 0. */
  LeakyRelu: bent((g, _out, alpha) => scalar(g, alpha)),
  /** `x`, or `alpha (e^x - 1)` below 0. */
  Elu: bent((g, out, alpha) => add(g, out, scalar(g, alpha))),
  Softplus: unary((g, x, of) => mul(g, of, apply(g, 'Sigmoid', [x]))),
  Tanh: unary((g, _x, of, out) => mul(g, of, sub(g, scalar(g, 1), mul(g, out, out)))),
  Sigmoid: unary((g, _x, of, out) => mul(g, of, mul(g, out, sub(g, scalar(g, 1), out)))),
} satisfies Record<string, Operator>
