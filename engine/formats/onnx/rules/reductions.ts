/** Along axes: sums, extremes, ranks, normalisations. */
import type { Graph, Tensor } from '../../../tensor/graph.ts'
import { applyAll, size } from '../../../tensor/graph.ts'
import { floatOf, intOf } from '../tensors.ts'
import { add, apply, axisAt, constant, div, floats, integers, mul, reshaped, type Rule, scalar, sub } from './rule.ts'

type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceLogSumExp'
/** @param before and `after` what is done to the values and to the result */
const over =
  (op: Reduction, before?: (g: Graph, x: Tensor) => Tensor, after?: (g: Graph, y: Tensor) => Tensor): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x || (t.inputs[1] && !t.known(1))) return null
    const given = (integers(t.known(1)) ?? []).map((axis) => axisAt(axis, x.shape.length))
    if (given.length === 0 && intOf(t.node, 'noop_with_empty_axes', 0) === 1) return null
    const axes = given.length > 0 ? given : x.shape.map((_, k) => k)
    const ready = before ? before(t.g, x) : x
    const done = apply(t.g, op, [ready], { axes, keepdims: intOf(t.node, 'keepdims', 1) })
    return [after ? after(t.g, done) : done]
  }
const abs = (g: Graph, x: Tensor) => apply(g, 'Abs', [x])
const square = (g: Graph, x: Tensor) => mul(g, x, x)
const root = (g: Graph, x: Tensor) => apply(g, 'Sqrt', [x])
const log = (g: Graph, x: Tensor) => apply(g, 'Log', [x])

const along =
  (op: 'Softmax' | 'LogSoftmax'): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    return x ? [apply(t.g, op, [x], { axis: axisAt(intOf(t.node, 'axis', -1), x.shape.length) })] : null
  }
/** A tensor `[channels]` as it broadcasts with `[batch, channels, ...]`. */
const perChannel = (g: Graph, t: Tensor, rank: number) => reshaped(g, t, [t.shape[0]!, ...Array<number>(rank - 2).fill(1)])
const meanOver = (g: Graph, x: Tensor, axes: readonly number[]) => apply(g, 'ReduceMean', [x], { axes, keepdims: 1 })

export const reductions: Readonly<Record<string, Rule>> = {
  ReduceSum: over('ReduceSum'),
  ReduceMean: over('ReduceMean'),
  ReduceMax: over('ReduceMax'),
  ReduceMin: over('ReduceMin'),
  ReduceLogSumExp: over('ReduceLogSumExp'),
  ReduceL1: over('ReduceSum', abs),
  ReduceL2: over('ReduceSum', square, root),
  ReduceSumSquare: over('ReduceSum', square),
  ReduceLogSum: over('ReduceSum', undefined, log),
  Softmax: along('Softmax'),
  LogSoftmax: along('LogSoftmax'),
  ArgMax: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x || intOf(t.node, 'select_last_index', 0) !== 0) return null
    return [apply(t.g, 'ArgMax', [x], { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length), keepdims: intOf(t.node, 'keepdims', 1) })]
  },
  TopK: (t) => {
    const [x] = floats(t, 1) ?? []
    const k = t.known(1)?.[0]
    if (!x || k === undefined || intOf(t.node, 'largest', 1) !== 1 || intOf(t.node, 'sorted', 1) !== 1) return null
    return applyAll(t.g, 'TopK', [x], { k, axis: axisAt(intOf(t.node, 'axis', -1), x.shape.length) })
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
  /** With the mean and variance of its training: one factor and one shift a channel. */
  BatchNormalization: (t) => {
    const [x, scale, bias, mean, variance] = floats(t, 5) ?? []
    if (!x || x.shape.length < 2 || intOf(t.node, 'training_mode', 0) !== 0 || t.wants(1)) return null
    const { g } = t
    const factor = div(g, scale!, root(g, add(g, variance!, scalar(g, floatOf(t.node, 'epsilon', 1e-5)))))
    const shift = sub(g, bias!, mul(g, mean!, factor))
    return [add(g, mul(g, x, perChannel(g, factor, x.shape.length)), perChannel(g, shift, x.shape.length))]
  },
  InstanceNormalization: (t) => {
    const [x, scale, bias] = floats(t, 3) ?? []
    if (!x || x.shape.length < 3) return null
    const { g } = t
    const axes = x.shape.map((_, k) => k).slice(2)
    const centred = sub(g, x, meanOver(g, x, axes))
    const deviation = root(g, add(g, meanOver(g, square(g, centred), axes), scalar(g, floatOf(t.node, 'epsilon', 1e-5))))
    return [add(g, mul(g, div(g, centred, deviation), perChannel(g, scale!, x.shape.length)), perChannel(g, bias!, x.shape.length))]
  },
  LayerNormalization: (t) => {
    const [x, scale] = floats(t, 2) ?? []
    if (!x || !scale || intOf(t.node, 'stash_type', 1) !== 1 || (t.inputs[2] && t.inputs[2].type !== 'float')) return null
    const axis = axisAt(intOf(t.node, 'axis', -1), x.shape.length)
    if (scale.shape.join() !== x.shape.slice(axis).join()) return null
    if (t.wants(1) || t.wants(2)) return null
    const bias = t.inputs[2] ?? constant(t.g, Array<number>(size(scale.shape)).fill(0), scale.shape)
    const [y] = applyAll(t.g, 'LayerNormalization', [x, scale, bias], { axis, epsilon: floatOf(t.node, 'epsilon', 1e-5) })
    return [y!]
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
