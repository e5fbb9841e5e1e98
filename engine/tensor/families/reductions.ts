/** Operators that look along axes: sums and extremes, ranks, running sums, normalisations. */
import { apply, applyAll, constant, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, number, numbers, type Operator, type Shaped } from '../operator.ts'

const reduced = ([x]: readonly Tensor[], at: Attributes): Shaped[] => {
  const axes = numbers(at, 'axes')
  if (axes.some((axis) => axis < 0 || axis >= x!.shape.length)) throw new Error(`[${x!.shape}] has no axes [${axes}] to reduce.`)
  const shape = number(at, 'keepdims') ? x!.shape.map((n, k) => (axes.includes(k) ? 1 : n)) : x!.shape.filter((_, k) => !axes.includes(k))
  return [{ shape, type: 'float' }]
}

/** `of`, reduced over `axes`, as it broadcasts with `x`. */
function kept(g: Graph, of: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((n, k) => (axes.includes(k) ? 1 : n))
  return of.shape.join() === shape.join() ? of : apply(g, 'Reshape', [of], { shape })
}
const spread = (g: Graph, of: Tensor, x: Tensor, axes: readonly number[]) => apply(g, 'Expand', [kept(g, of, x, axes)], { shape: x.shape })
const mul = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Mul', [a, b])
const sub = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Sub', [a, b])
/** ONNX takes the axes as an input. */
const overAxes = {
  vectors: (at: Attributes) => [numbers(at, 'axes')],
  attributes: (at: Attributes) => ({ keepdims: number(at, 'keepdims') }),
}
const sum = (g: Graph, x: Tensor, axes: readonly number[], keepdims = 1) => apply(g, 'ReduceSum', [x], { axes, keepdims })

/** The largest or smallest; those that are equal share the gradient evenly. */
const extreme: Operator = {
  infer: reduced,
  ...overAxes,
  gradient: (g, { inputs: [x], outputs: [y], attributes }, of) => {
    const axes = numbers(attributes, 'axes')
    const here = apply(g, 'Where', [apply(g, 'Equal', [x!, kept(g, y!, x!, axes)]), scalar(g, 1), scalar(g, 0)])
    return [mul(g, here, apply(g, 'Div', [kept(g, of, x!, axes), sum(g, here, axes)]))]
  },
}
const axisOf = (x: Tensor, at: Attributes) => (number(at, 'axis') + x.shape.length) % x.shape.length
const same = ([x]: readonly Tensor[]): Shaped[] => [{ shape: x!.shape, type: 'float' }]

export const reductions = {
  ReduceSum: {
    infer: reduced,
    ...overAxes,
    gradient: (g, { inputs: [x], attributes }, of) => [spread(g, of, x!, numbers(attributes, 'axes'))],
  },
  ReduceMean: {
    infer: reduced,
    ...overAxes,
    gradient: (g, { inputs: [x], outputs: [y], attributes }, of) => {
      const share = scalar(g, size(y!.shape) / size(x!.shape))
      return [mul(g, spread(g, of, x!, numbers(attributes, 'axes')), share)]
    },
  },
  ReduceMax: extreme,
  ReduceMin: extreme,
  ReduceLogSumExp: {
    infer: reduced,
    ...overAxes,
    gradient: (g, { inputs: [x], outputs: [y], attributes }, of) => {
      const axes = numbers(attributes, 'axes')
      return [mul(g, kept(g, of, x!, axes), apply(g, 'Exp', [sub(g, x!, kept(g, y!, x!, axes))]))]
    },
  },
  /** Index of the largest along `axis`, the first of equals. */
  ArgMax: {
    infer: ([x], at) => [
      { shape: reduced([x!], { axes: [number(at, 'axis')], keepdims: number(at, 'keepdims') })[0]!.shape, type: 'int64' },
    ],
  },
  /** The `k` largest along `axis`, falling, and where they stood. */
  TopK: {
    infer: ([x], at) => {
      const shape = x!.shape.map((n, k) => (k === number(at, 'axis') ? number(at, 'k') : n))
      return [
        { shape, type: 'float' },
        { shape, type: 'int64' },
      ]
    },
    vectors: (at) => [[number(at, 'k')]],
    attributes: (at) => ({ axis: number(at, 'axis') }),
    gradient: (g, { inputs: [x], outputs: [, places], attributes }, of) => {
      const zeros = apply(g, 'Expand', [constant(g, [0])], { shape: x!.shape })
      return [apply(g, 'ScatterElements', [zeros, places!, of], { axis: number(attributes, 'axis') })]
    },
  },
  /** Running sums along `axis`, from the end when `reverse`, without the element itself when `exclusive`. */
  CumSum: {
    infer: same,
    vectors: (at) => [[number(at, 'axis')]],
    attributes: (at) => ({ reverse: number(at, 'reverse'), exclusive: number(at, 'exclusive') }),
    gradient: (g, { attributes }, of) => [apply(g, 'CumSum', [of], { ...attributes, reverse: 1 - number(attributes, 'reverse') })],
  },
  /** Along `axis`. */
  Softmax: {
    infer: same,
    gradient: (g, { outputs: [y], attributes }, of) => [mul(g, y!, sub(g, of, sum(g, mul(g, of, y!), [axisOf(y!, attributes)])))],
  },
  /** Along `axis`. */
  LogSoftmax: {
    infer: same,
    gradient: (g, { outputs: [y], attributes }, of) => [sub(g, of, mul(g, apply(g, 'Exp', [y!]), sum(g, of, [axisOf(y!, attributes)])))],
  },
  /** Ba, Kiros & Hinton 2016, over the axes from `axis` on: `scale (x - mean) / sqrt(variance + epsilon) + bias`; also the mean, and one over the root. */
  LayerNormalization: {
    infer: ([x, scale], at) => {
      const axis = number(at, 'axis')
      if (x!.shape.slice(axis).join() !== scale!.shape.join())
        throw new Error(`A scale [${scale!.shape}] does not fit [${x!.shape}] normalised from axis ${axis} on.`)
      const outer = x!.shape.map((n, k) => (k < axis ? n : 1))
      return [
        { shape: x!.shape, type: 'float' },
        { shape: outer, type: 'float' },
        { shape: outer, type: 'float' },
      ]
    },
    attributes: (at) => ({ axis: number(at, 'axis'), epsilon: { float: number(at, 'epsilon') } }),
    gradient: (g, { inputs: [x, scale, bias], outputs: [, mean, inverse], attributes }, of, [, ofMean, ofInverse]) => {
      const axes = x!.shape.map((_, k) => k)
      const [outer, inner] = [axes.slice(0, number(attributes, 'axis')), axes.slice(number(attributes, 'axis'))]
      const normal = mul(g, sub(g, x!, mean!), inverse!)
      const scaled = mul(g, of, scale!)
      const average = (t: Tensor) => apply(g, 'ReduceMean', [t], { axes: inner, keepdims: 1 })
      const dx = mul(g, inverse!, sub(g, sub(g, scaled, average(scaled)), mul(g, normal, average(mul(g, scaled, normal)))))
      // The rule above reads mean and inverse, so its own gradient arrives at them: d mean = 1 / n, d inverse = -inverse^2 normal / n.
      const share = scalar(g, 1 / size(scale!.shape))
      const parts = [
        dx,
        ...(ofMean ? [mul(g, ofMean, share)] : []),
        ...(ofInverse ? [apply(g, 'Neg', [mul(g, mul(g, mul(g, ofInverse, share), mul(g, inverse!, inverse!)), normal)])] : []),
      ]
      const whole = parts.reduce((a, b) => apply(g, 'Add', [a, b]))
      return [whole, sum(g, mul(g, of, normal), outer, 0), ...(bias ? [sum(g, of, outer, 0)] : [])]
    },
  },
} satisfies Record<string, Operator>

/** The `k` largest and their places; see TopK. */
export const topK = (g: Graph, x: Tensor, k: number, axis: number): [Tensor, Tensor] =>
  applyAll(g, 'TopK', [x], { k, axis }) as [Tensor, Tensor]
