/** Element by element. */
import type { Graph, Tensor } from '../../../tensor/graph.ts'
import { onnxType } from '../../../tensor/operator.ts'
import { floatOf, intOf, wordOf } from '../tensors.ts'
import { add, apply, div, floats, mul, type Rule, scalar, times } from './rule.ts'

/** One float in, one out. */
const of =
  (make: (g: Graph, x: Tensor, at: (name: string, absent: number) => number) => Tensor): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    return x ? [make(t.g, x, (name, absent) => floatOf(t.node, name, absent))] : null
  }
const same = (
  op: 'Neg' | 'Abs' | 'Sign' | 'Sqrt' | 'Exp' | 'Log' | 'Sin' | 'Cos' | 'Erf' | 'Relu' | 'Softplus' | 'Tanh' | 'Sigmoid',
): Rule => of((g, x) => apply(g, op, [x]))

type Binary = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Less' | 'LessOrEqual' | 'Greater' | 'GreaterOrEqual' | 'Equal'
const binary =
  (op: Binary): Rule =>
  (t) => {
    const both = floats(t, 2)
    return both && [apply(t.g, op, both)]
  }
/** Any number of floats, one after another. */
const chain =
  (op: 'Add' | 'Min' | 'Max', mean = false): Rule =>
  (t) => {
    const all = floats(t)
    if (!all?.length) return null
    const joined = all.reduce((a, b) => apply(t.g, op, [a, b]))
    return [mean ? times(t.g, joined, 1 / all.length) : joined]
  }

const above = (g: Graph, x: Tensor, bound: number): Tensor => apply(g, 'Greater', [x, scalar(g, bound)])
const between = (g: Graph, x: Tensor, low: number, high: number): Tensor =>
  apply(g, 'Min', [apply(g, 'Max', [x, scalar(g, low)]), scalar(g, high)])

export const pointwise: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    (['Neg', 'Abs', 'Sign', 'Sqrt', 'Exp', 'Log', 'Sin', 'Cos', 'Erf', 'Relu', 'Softplus', 'Tanh', 'Sigmoid'] as const).map((op) => [
      op,
      same(op),
    ]),
  ),
  ...Object.fromEntries(
    (['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'] as const).map((op) => [
      op,
      binary(op),
    ]),
  ),
  Sum: chain('Add'),
  Mean: chain('Add', true),
  Min: chain('Min'),
  Max: chain('Max'),
  LeakyRelu: of((g, x, at) => apply(g, 'LeakyRelu', [x], { alpha: at('alpha', 0.01) })),
  Elu: of((g, x, at) => apply(g, 'Elu', [x], { alpha: at('alpha', 1) })),
  Selu: of((g, x, at) => times(g, apply(g, 'Elu', [x], { alpha: at('alpha', 1.6732632) }), at('gamma', 1.050701))),
  /** `alpha elu(x / alpha)`. */
  Celu: of((g, x, at) => times(g, apply(g, 'Elu', [times(g, x, 1 / at('alpha', 1))], { alpha: 1 }), at('alpha', 1))),
  ThresholdedRelu: of((g, x, at) => apply(g, 'Where', [above(g, x, at('alpha', 1)), x, scalar(g, 0)])),
  HardSigmoid: of((g, x, at) => between(g, add(g, times(g, x, at('alpha', 0.2)), scalar(g, at('beta', 0.5))), 0, 1)),
  HardSwish: of((g, x) => mul(g, x, between(g, add(g, times(g, x, 1 / 6), scalar(g, 0.5)), 0, 1))),
  Mish: of((g, x) => mul(g, x, apply(g, 'Tanh', [apply(g, 'Softplus', [x])]))),
  Softsign: of((g, x) => div(g, x, add(g, apply(g, 'Abs', [x]), scalar(g, 1)))),
  Reciprocal: of((g, x) => div(g, scalar(g, 1), x)),
  Tan: of((g, x) => div(g, apply(g, 'Sin', [x]), apply(g, 'Cos', [x]))),
  Gelu: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x) return null
    const { g } = t
    const inner =
      wordOf(t.node, 'approximate', 'none') === 'tanh'
        ? apply(g, 'Tanh', [times(g, add(g, x, times(g, mul(g, x, mul(g, x, x)), 0.044715)), Math.sqrt(2 / Math.PI))])
        : apply(g, 'Erf', [times(g, x, Math.SQRT1_2)])
    return [mul(g, times(g, x, 0.5), add(g, inner, scalar(g, 1)))]
  },
  PRelu: (t) => {
    const [x, slope] = floats(t, 2) ?? []
    return x && slope ? [apply(t.g, 'Where', [above(t.g, x, 0), x, mul(t.g, x, slope)])] : null
  },
  Clip: (t) => {
    const [x, ...bounds] = t.inputs
    if (x?.type !== 'float' || bounds.some((b) => b && b.type !== 'float')) return null
    const raised = bounds[0] ? apply(t.g, 'Max', [x, bounds[0]]) : x
    return [bounds[1] ? apply(t.g, 'Min', [raised, bounds[1]]) : raised]
  },
  Where: (t) => {
    const [condition, a, b] = t.inputs
    return condition?.type === 'bool' && a?.type === 'float' && b?.type === 'float' ? [apply(t.g, 'Where', [condition, a, b])] : null
  },
  Identity: (t) => {
    const [x] = floats(t, 1) ?? []
    return x ? [x] : null
  },
  /** As it is used: nothing is dropped. */
  Dropout: (t) => {
    const [x] = floats(t, 1) ?? []
    return x && t.inputs.length === 1 && !t.wants(1) ? [x] : null
  },
  Cast: (t) => {
    const [x] = t.inputs
    const to = intOf(t.node, 'to', 0)
    const ours = [onnxType.float, onnxType.int64, onnxType.bool]
    if (!x || !ours.includes(onnxType[x.type]) || !ours.includes(to)) return null
    return [onnxType[x.type] === to ? x : apply(t.g, 'Cast', [x], { to })]
  },
}
