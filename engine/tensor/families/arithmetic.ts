/** Two or three numbers at a time. Shapes broadcast; gradients are summed back over what was broadcast. */
import { div, mul, neg, sub, where } from '../algebra.ts'
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'
import type { Operator } from '../operator.ts'
import { bilinear, jointlyLinear } from '../rules.ts'
import { broadcast, sameShape, unbroadcast } from './broadcast.ts'

const pair = {
  takes: ['float', 'float'],
  infer: ([a, b]) => [{ shape: broadcast(a!.shape, b!.shape), type: 'float' }],
} satisfies Operator
type BinaryRule = (graph: Graph, a: Tensor, b: Tensor, of: Tensor, out: Tensor) => [Tensor, Tensor]
const binary = (rule: BinaryRule): Operator => ({
  ...pair,
  gradient: (graph, { inputs: [a, b], outputs }, of) => {
    const [da, db] = rule(graph, a!, b!, of, outputs[0]!)
    return [unbroadcast(graph, da, a!), unbroadcast(graph, db, b!)]
  },
})

/** `t` where the condition holds, else 0. */
const only = (g: Graph, condition: Tensor, t: Tensor) => where(g, condition, t, scalar(g, 0))
/** The smaller, or the larger: what was chosen gets the gradient, the first where both are equal. */
const choice = (chosen: 'LessOrEqual' | 'GreaterOrEqual') =>
  binary((g, a, b, of) => {
    const first = apply(g, chosen, [a, b])
    return [only(g, first, of), where(g, first, scalar(g, 0), of)]
  })

export const arithmetic = {
  Add: jointlyLinear(pair, (g, of, [a, b]) => [unbroadcast(g, of, a!), unbroadcast(g, of, b!)]),
  Sub: jointlyLinear(pair, (g, of, [a, b]) => [unbroadcast(g, of, a!), unbroadcast(g, neg(g, of), b!)]),
  Mul: bilinear(
    pair,
    (g, of, b, a) => unbroadcast(g, mul(g, of, b), a),
    (g, of, a, b) => unbroadcast(g, mul(g, of, a), b),
  ),
  Div: binary((g, _a, b, of, out) => {
    const share = div(g, of, b)
    return [share, neg(g, mul(g, share, out))]
  }),
  /** What is left of `a` after whole multiples of `b`, of the sign of `a`. */
  Mod: { ...binary((g, a, b, of, out) => [of, neg(g, div(g, mul(g, of, sub(g, a, out)), b))]), fixed: { fmod: 1 } },
  /** The gradient of the exponent is 0 where the base is not above 0. */
  Pow: binary((g, a, b, of, out) => {
    const above = apply(g, 'Greater', [a, scalar(g, 0)])
    const log = apply(g, 'Log', [where(g, above, a, scalar(g, 1))])
    return [mul(g, of, mul(g, b, apply(g, 'Pow', [a, sub(g, b, scalar(g, 1))]))), mul(g, of, mul(g, out, log))]
  }),
  Min: choice('LessOrEqual'),
  Max: choice('GreaterOrEqual'),
  /** `x` between the numbers `low` and `high`, each `[]`; what lies outside takes the bound and passes it the gradient. */
  Clip: {
    takes: ['float', 'float', 'float'],
    infer: ([x, low, high]) => {
      if (low!.shape.length + high!.shape.length > 0)
        throw new Error(`[${low!.shape}] and [${high!.shape}] are no single numbers to clip at.`)
      return [{ shape: x!.shape, type: 'float' }]
    },
    gradient: (g, { inputs: [x, low, high], outputs: [out] }, of) => [
      only(g, apply(g, 'Equal', [x!, out!]), of),
      unbroadcast(g, only(g, apply(g, 'Less', [x!, low!]), of), low!),
      unbroadcast(g, only(g, apply(g, 'Greater', [x!, high!]), of), high!),
    ],
  },
  /** He et al. 2015: `x`, or `slope x` below 0; the slope broadcasts to `x`. */
  PRelu: {
    takes: ['float', 'float'],
    infer: ([x, slope]) => {
      if (!sameShape(broadcast(x!.shape, slope!.shape), x!.shape))
        throw new Error(`A slope [${slope!.shape}] does not broadcast to [${x!.shape}].`)
      return [{ shape: x!.shape, type: 'float' }]
    },
    gradient: (g, { inputs: [x, slope] }, of) => {
      const below = apply(g, 'Less', [x!, scalar(g, 0)])
      return [where(g, below, mul(g, of, slope!), of), unbroadcast(g, only(g, below, mul(g, of, x!)), slope!)]
    },
  },
} satisfies Record<string, Operator>
