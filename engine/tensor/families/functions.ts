/** One number at a time, element by element. */
import { add, div, mul, neg, square, sub, times, where } from '../algebra.ts'
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'
import { number, type Operator } from '../operator.ts'
import { linear } from '../rules.ts'
import { broadcast, sameShape } from './broadcast.ts'

const single = { takes: ['float'], infer: ([x]) => [{ shape: x!.shape, type: 'float' }] } satisfies Operator
type UnaryRule = (graph: Graph, x: Tensor, of: Tensor, out: Tensor) => Tensor
const unary = (rule: UnaryRule): Operator => ({
  ...single,
  gradient: (graph, { inputs, outputs }, of) => [rule(graph, inputs[0]!, of, outputs[0]!)],
})

const root = (g: Graph, a: Tensor) => apply(g, 'Sqrt', [a])
const one = (g: Graph) => scalar(g, 1)
/** Below zero the slope is `below`, else 1. */
const bent = (below: (g: Graph, out: Tensor, alpha: number) => Tensor): Operator => ({
  ...single,
  says: { alpha: 'fraction' },
  gradient: (g, { inputs: [x], outputs: [out], attributes }, of) => {
    const above = apply(g, 'Greater', [x!, scalar(g, 0)])
    return [mul(g, of, where(g, above, one(g), below(g, out!, number(attributes, 'alpha'))))]
  },
})

export const functions = {
  Identity: linear({ takes: ['any'], infer: ([x]) => [{ shape: x!.shape, type: x!.type }] }, (_g, of) => of),
  /**
   * The first input, whose gradient is replaced: `slope` times what arrives flows to `x`, nothing to the value.
   * Surrogate gradients of spikes, straight-through estimators; with a slope of 0, a stop.
   */
  WithGradient: {
    takes: ['float', 'float', 'float'],
    infer: ([value, x, slope]) => {
      if (!sameShape(value!.shape, x!.shape) || !sameShape(broadcast(x!.shape, slope!.shape), x!.shape))
        throw new Error(`A value [${value!.shape}] cannot take the gradient of [${x!.shape}] with a slope [${slope!.shape}].`)
      return [{ shape: value!.shape, type: 'float' }]
    },
    onnx: 'Identity',
    reads: 1,
    gradient: (g, { inputs: [, , slope] }, of) => [null, mul(g, of, slope!), null],
  },
  Neg: linear(single, neg),
  Abs: unary((g, x, of) => mul(g, of, apply(g, 'Sign', [x]))),
  // Steps: flat where they have a slope at all.
  Sign: single,
  Floor: single,
  Ceil: single,
  /** To the nearest whole number, halves to the even one. */
  Round: single,
  Reciprocal: unary((g, _x, of, out) => neg(g, mul(g, of, square(g, out)))),
  Sqrt: unary((g, _x, of, out) => div(g, times(g, of, 0.5), out)),
  Exp: unary((g, _x, of, out) => mul(g, of, out)),
  Log: unary((g, x, of) => div(g, of, x)),
  Sin: unary((g, x, of) => mul(g, of, apply(g, 'Cos', [x]))),
  Cos: unary((g, x, of) => neg(g, mul(g, of, apply(g, 'Sin', [x])))),
  Tan: unary((g, _x, of, out) => mul(g, of, add(g, one(g), square(g, out)))),
  Asin: unary((g, x, of) => div(g, of, root(g, sub(g, one(g), square(g, x))))),
  Acos: unary((g, x, of) => neg(g, div(g, of, root(g, sub(g, one(g), square(g, x)))))),
  Atan: unary((g, x, of) => div(g, of, add(g, one(g), square(g, x)))),
  Sinh: unary((g, x, of) => mul(g, of, apply(g, 'Cosh', [x]))),
  Cosh: unary((g, x, of) => mul(g, of, apply(g, 'Sinh', [x]))),
  Asinh: unary((g, x, of) => div(g, of, root(g, add(g, square(g, x), one(g))))),
  Acosh: unary((g, x, of) => div(g, of, root(g, sub(g, square(g, x), one(g))))),
  Atanh: unary((g, x, of) => div(g, of, sub(g, one(g), square(g, x)))),
  Erf: unary((g, x, of) => mul(g, times(g, of, 2 / Math.sqrt(Math.PI)), apply(g, 'Exp', [neg(g, square(g, x))]))),
  Relu: unary((g, _x, of, out) => where(g, apply(g, 'NonZero', [out]), of, scalar(g, 0))),
  /** `x`, or `alpha x` below 0. */
  LeakyRelu: bent((g, _out, alpha) => scalar(g, alpha)),
  /** `x`, or `alpha (e^x - 1)` below 0. */
  Elu: bent((g, out, alpha) => add(g, out, scalar(g, alpha))),
  Softplus: unary((g, x, of) => mul(g, of, apply(g, 'Sigmoid', [x]))),
  /** `x / (1 + |x|)`. */
  Softsign: unary((g, x, of) => div(g, of, square(g, add(g, one(g), apply(g, 'Abs', [x]))))),
  /** Hendrycks & Gimpel 2016: `x` times the share of the normal distribution below it; the slope adds `x` times its density. */
  Gelu: unary((g, x, of) => {
    const below = times(g, add(g, one(g), apply(g, 'Erf', [times(g, x, Math.SQRT1_2)])), 0.5)
    const density = times(g, apply(g, 'Exp', [times(g, square(g, x), -0.5)]), 1 / Math.sqrt(2 * Math.PI))
    return mul(g, of, add(g, below, mul(g, x, density)))
  }),
  Tanh: unary((g, _x, of, out) => mul(g, of, sub(g, one(g), square(g, out)))),
  Sigmoid: unary((g, _x, of, out) => mul(g, of, mul(g, out, sub(g, one(g), out)))),
} satisfies Record<string, Operator>
