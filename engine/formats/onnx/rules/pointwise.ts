/** Element by element. */
import type { Graph, Tensor } from '../../../tensor/graph.ts'
import { onnxType } from '../../../tensor/operator.ts'
import { floatOf, intOf, wordOf } from '../tensors.ts'
import { add, apply, floats, mul, type Rule, scalar, sub, times, type Translating } from './rule.ts'

/** One float in, one out. */
const of =
  (make: (g: Graph, x: Tensor, at: (name: string, absent: number) => number) => Tensor): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    return x ? [make(t.g, x, (name, absent) => floatOf(t.node, name, absent))] : null
  }
const plain = [
  ...(['Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Reciprocal', 'Sqrt', 'Exp', 'Log', 'Erf', 'Sin', 'Cos', 'Tan'] as const),
  ...(['Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh'] as const),
  ...(['Relu', 'Softplus', 'Softsign', 'Tanh', 'Sigmoid', 'IsNaN'] as const),
] as const
const binary = ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'PRelu', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'] as const
const each = <K extends string>(names: readonly K[], rule: (name: K) => Rule) =>
  Object.fromEntries(names.map((name) => [name, rule(name)])) as Record<K, Rule>
/** True or false, one or two. */
const logical =
  (op: 'And' | 'Or' | 'Xor' | 'Not'): Rule =>
  ({ g, inputs }) =>
    inputs.every((x) => x?.type === 'bool') ? [apply(g, op, inputs as Tensor[])] : null
/** Any number of floats, one after another. */
const chain =
  (op: 'Add' | 'Min' | 'Max', mean = false): Rule =>
  (t) => {
    const all = floats(t)
    if (!all?.length) return null
    const joined = all.reduce((a, b) => apply(t.g, op, [a, b]))
    return [mean ? times(t.g, joined, 1 / all.length) : joined]
  }

const below = (g: Graph, x: Tensor, bound: number): Tensor => apply(g, 'Less', [x, scalar(g, bound)])
const above = (g: Graph, x: Tensor, bound: number): Tensor => apply(g, 'Greater', [x, scalar(g, bound)])
const where = (g: Graph, condition: Tensor, a: Tensor, b: Tensor): Tensor => apply(g, 'Where', [condition, a, b])
const between = (g: Graph, x: Tensor, low: number, high: number): Tensor => apply(g, 'Clip', [x, scalar(g, low), scalar(g, high)])

export const pointwise: Readonly<Record<string, Rule>> = {
  ...each(plain, (op) => of((g, x) => apply(g, op, [x]))),
  ...each(binary, (op) => (t) => {
    const both = floats(t, 2)
    return both && [apply(t.g, op, both)]
  }),
  ...each(['And', 'Or', 'Xor', 'Not'], logical),
  /** Of floats it has the sign of the dividend. */
  Mod: (t) => {
    const both = floats(t, 2)
    return both && intOf(t.node, 'fmod', 0) === 1 ? [apply(t.g, 'Mod', both)] : null
  },
  Sum: chain('Add'),
  Mean: chain('Add', true),
  Min: chain('Min'),
  Max: chain('Max'),
  LeakyRelu: of((g, x, at) => apply(g, 'LeakyRelu', [x], { alpha: at('alpha', 0.01) })),
  Elu: of((g, x, at) => apply(g, 'Elu', [x], { alpha: at('alpha', 1) })),
  Selu: of((g, x, at) => times(g, apply(g, 'Elu', [x], { alpha: at('alpha', 1.6732632) }), at('gamma', 1.050701))),
  /** `alpha elu(x / alpha)`. */
  Celu: of((g, x, at) => times(g, apply(g, 'Elu', [times(g, x, 1 / at('alpha', 1))], { alpha: 1 }), at('alpha', 1))),
  ThresholdedRelu: of((g, x, at) => where(g, above(g, x, at('alpha', 1)), x, scalar(g, 0))),
  /** Nothing near 0, nearer to it elsewhere. */
  Shrink: of((g, x, at) => {
    const [edge, bias] = [at('lambd', 0.5), scalar(g, at('bias', 0))]
    return where(g, below(g, x, -edge), add(g, x, bias), where(g, above(g, x, edge), sub(g, x, bias), scalar(g, 0)))
  }),
  HardSigmoid: of((g, x, at) => between(g, add(g, times(g, x, at('alpha', 0.2)), scalar(g, at('beta', 0.5))), 0, 1)),
  HardSwish: of((g, x) => mul(g, x, between(g, add(g, times(g, x, 1 / 6), scalar(g, 0.5)), 0, 1))),
  Mish: of((g, x) => mul(g, x, apply(g, 'Tanh', [apply(g, 'Softplus', [x])]))),
  Gelu: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x) return null
    const { g } = t
    if (wordOf(t.node, 'approximate', 'none') !== 'tanh') return [apply(g, 'Gelu', [x])]
    const inner = apply(g, 'Tanh', [times(g, add(g, x, times(g, mul(g, x, mul(g, x, x)), 0.044715)), Math.sqrt(2 / Math.PI))])
    return [mul(g, times(g, x, 0.5), add(g, inner, scalar(g, 1)))]
  },
  Clip: (t) => {
    const [x, low, high] = t.inputs
    if (x?.type !== 'float' || [low, high].some((b) => b && b.type !== 'float')) return null
    if (low && high) return [apply(t.g, 'Clip', [x, low, high])]
    return [low ? apply(t.g, 'Max', [x, low]) : high ? apply(t.g, 'Min', [x, high]) : x]
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
  Cast: (t) => cast(t, intOf(t.node, 'to', 0)),
  CastLike: (t) => cast(t, onnxType[t.inputs[1]?.type ?? 'unknown']),
}

function cast({ g, inputs: [x] }: Translating, to: number): readonly Tensor[] | null {
  const ours = [onnxType.float, onnxType.int64, onnxType.bool]
  if (!x || !ours.includes(onnxType[x.type]) || !ours.includes(to)) return null
  return [onnxType[x.type] === to ? x : apply(g, 'Cast', [x], { to })]
}
