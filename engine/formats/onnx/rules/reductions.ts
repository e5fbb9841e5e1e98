/** Along axes: sums, extremes, ranks, normalisations. */
import type { Graph, Tensor } from '../../../tensor/graph.ts'
import { applyAll, size } from '../../../tensor/graph.ts'
import { sliced } from '../../../tensor/families/layout.ts'
import { floatOf, intOf, intsOf } from '../tensors.ts'
import { add, apply, axisAt, div, floats, integers, mul, reshaped, type Rule, scalar, sub, times } from './rule.ts'

const named = [
  ...(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'] as const),
  ...(['ReduceL1', 'ReduceL2', 'ReduceSumSquare', 'ReduceLogSumExp'] as const),
] as const
/** @param after what is done to the result */
const over =
  (op: (typeof named)[number], after?: (g: Graph, y: Tensor) => Tensor): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x || (t.inputs[1] && !t.known(1))) return null
    const given = (integers(t.known(1)) ?? []).map((axis) => axisAt(axis, x.shape.length))
    if (given.length === 0 && intOf(t.node, 'noop_with_empty_axes', 0) === 1) return null
    const axes = given.length > 0 ? given : x.shape.map((_, k) => k)
    const done = apply(t.g, op, [x], { axes, keepdims: intOf(t.node, 'keepdims', 1) })
    return [after ? after(t.g, done) : done]
  }
const abs = (g: Graph, x: Tensor) => apply(g, 'Abs', [x])
const square = (g: Graph, x: Tensor) => mul(g, x, x)
const root = (g: Graph, x: Tensor) => apply(g, 'Sqrt', [x])

const along =
  (op: 'Softmax' | 'LogSoftmax'): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    return x ? [apply(t.g, op, [x], { axis: axisAt(intOf(t.node, 'axis', -1), x.shape.length) })] : null
  }
/** A tensor `[channels]` as it broadcasts with `[batch, channels, ...]`. */
const perChannel = (g: Graph, t: Tensor, rank: number) => reshaped(g, t, [t.shape[0]!, ...Array<number>(rank - 2).fill(1)])
const scaled = (g: Graph, x: Tensor, scale: Tensor, bias: Tensor) =>
  add(g, mul(g, x, perChannel(g, scale, x.shape.length)), perChannel(g, bias, x.shape.length))
const meanOver = (g: Graph, x: Tensor, axes: readonly number[]) => apply(g, 'ReduceMean', [x], { axes, keepdims: 1 })
/** With mean 0 and variance 1 over the axes. */
function normalized(g: Graph, x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const centred = sub(g, x, meanOver(g, x, axes))
  return div(g, centred, root(g, add(g, meanOver(g, square(g, centred), axes), scalar(g, epsilon))))
}
/** Where along an axis the extreme stands, the first of equals. */
const placed =
  (op: 'ArgMax' | 'ArgMin'): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x || intOf(t.node, 'select_last_index', 0) !== 0) return null
    return [apply(t.g, op, [x], { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length), keepdims: intOf(t.node, 'keepdims', 1) })]
  }

export const reductions: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(named.map((op) => [op, over(op)])),
  ReduceLogSum: over('ReduceSum', (g, y) => apply(g, 'Log', [y])),
  Softmax: along('Softmax'),
  LogSoftmax: along('LogSoftmax'),
  ArgMax: placed('ArgMax'),
  ArgMin: placed('ArgMin'),
  TopK: (t) => {
    const [x] = floats(t, 1) ?? []
    const k = t.known(1)?.[0]
    if (!x || k === undefined || intOf(t.node, 'sorted', 1) !== 1) return null
    const at = { k, axis: axisAt(intOf(t.node, 'axis', -1), x.shape.length) }
    if (intOf(t.node, 'largest', 1) === 1) return applyAll(t.g, 'TopK', [x], at)
    const [values, places] = applyAll(t.g, 'TopK', [apply(t.g, 'Neg', [x])], at) as [Tensor, Tensor]
    return [apply(t.g, 'Neg', [values]), places]
  },
  CumSum: (t) => {
    const [x] = floats(t, 1) ?? []
    const axis = t.known(1)?.[0]
    if (!x || axis === undefined) return null
    const at = { axis: axisAt(axis, x.shape.length), reverse: intOf(t.node, 'reverse', 0), exclusive: intOf(t.node, 'exclusive', 0) }
    return [apply(t.g, 'CumSum', [x], at)]
  },
  GlobalAveragePool: (t) => {
    const [x] = floats(t, 1) ?? []
    return x && x.shape.length > 2 ? [meanOver(t.g, x, x.shape.map((_, k) => k).slice(2))] : null
  },
  GlobalMaxPool: (t) => {
    const [x] = floats(t, 1) ?? []
    return x && x.shape.length > 2 ? [apply(t.g, 'ReduceMax', [x], { axes: x.shape.map((_, k) => k).slice(2), keepdims: 1 })] : null
  },
  /** With the mean and variance of its training. */
  BatchNormalization: (t) => {
    const taken = floats(t, 5)
    if (!taken || intOf(t.node, 'training_mode', 0) !== 0 || t.wants(1)) return null
    return [apply(t.g, 'BatchNormalization', taken, { epsilon: floatOf(t.node, 'epsilon', 1e-5) })]
  },
  InstanceNormalization: (t) => {
    const [x, scale, bias] = floats(t, 3) ?? []
    if (!x || x.shape.length < 3) return null
    const normal = normalized(t.g, x, x.shape.map((_, k) => k).slice(2), floatOf(t.node, 'epsilon', 1e-5))
    return [scaled(t.g, normal, scale!, bias!)]
  },
  /** Wu & He 2018: each group of channels of a sample as one. */
  GroupNormalization: (t) => {
    const [x, scale, bias] = floats(t, 3) ?? []
    const groups = intOf(t.node, 'num_groups', 1)
    if (!x || x.shape.length < 3) return null
    const rows = reshaped(t.g, x, [x.shape[0]!, groups, size(x.shape) / x.shape[0]! / groups])
    const normal = reshaped(t.g, normalized(t.g, rows, [2], floatOf(t.node, 'epsilon', 1e-5)), x.shape)
    return [scaled(t.g, normal, scale!, bias!)]
  },
  MeanVarianceNormalization: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x) return null
    const axes = (intsOf(t.node, 'axes') ?? [0, 2, 3]).map((axis) => axisAt(axis, x.shape.length))
    const centred = sub(t.g, x, meanOver(t.g, x, axes))
    return [div(t.g, centred, add(t.g, root(t.g, meanOver(t.g, square(t.g, centred), axes)), scalar(t.g, 1e-9)))]
  },
  /** Krizhevsky et al. 2012: by the squares of `size` channels around each. */
  LRN: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x || x.shape.length < 2) return null
    const { g, node } = t
    const [count, channels] = [intOf(node, 'size', 1), x.shape[1]!]
    const before = Math.floor((count - 1) / 2)
    const none = Array<number>(x.shape.length - 2).fill(0)
    const wide = apply(g, 'Pad', [square(g, x)], { pads: [0, before, ...none, 0, count - 1 - before, ...none] })
    const windows = Array.from({ length: count }, (_, k) => sliced(g, wide, [k], [k + channels], [1], [1]))
    const total = windows.reduce((a, b) => add(g, a, b))
    const share = add(g, times(g, total, floatOf(node, 'alpha', 1e-4) / count), scalar(g, floatOf(node, 'bias', 1)))
    return [div(g, x, apply(g, 'Pow', [share, scalar(g, floatOf(node, 'beta', 0.75))]))]
  },
  LayerNormalization: (t) => {
    const [x, ...places] = floats(t) ?? []
    if (!x || intOf(t.node, 'stash_type', 1) !== 1) return null
    const axis = axisAt(intOf(t.node, 'axis', -1), x.shape.length)
    const over = x.shape.slice(axis)
    if (places.some((p) => size(p.shape) !== size(over))) return null
    const taken = [x, ...places.map((p) => reshaped(t.g, p, over))]
    return applyAll(t.g, 'LayerNormalization', taken, { axis, epsilon: floatOf(t.node, 'epsilon', 1e-5) })
  },
  LpNormalization: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x) return null
    const at = { axes: [axisAt(intOf(t.node, 'axis', -1), x.shape.length)], keepdims: 1 }
    const p = intOf(t.node, 'p', 2)
    const length = p === 1 ? apply(t.g, 'ReduceSum', [abs(t.g, x)], at) : root(t.g, apply(t.g, 'ReduceSum', [square(t.g, x)], at))
    return [div(t.g, x, length)]
  },
}
