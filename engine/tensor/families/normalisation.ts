/** Operators that put the values along axes on one scale. */
import { add, div, mean, mul, neg, reshape, square, sub, sum, times } from '../algebra.ts'
import { apply, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, number, type Operator } from '../operator.ts'
import { sameShape } from './broadcast.ts'

const along = { takes: ['float'], says: { axis: 'whole' }, infer: ([x]) => [{ shape: x!.shape, type: 'float' }] } satisfies Operator
const axisOf = (x: Tensor, at: Attributes) => (number(at, 'axis') + x.shape.length) % x.shape.length

export const normalisation = {
  /** Along `axis`; a negative one counts from the last. */
  Softmax: {
    ...along,
    gradient: (g, { outputs: [y], attributes }, of) => [mul(g, y!, sub(g, of, sum(g, mul(g, of, y!), [axisOf(y!, attributes)])))],
  },
  LogSoftmax: {
    ...along,
    gradient: (g, { outputs: [y], attributes }, of) => [sub(g, of, mul(g, apply(g, 'Exp', [y!]), sum(g, of, [axisOf(y!, attributes)])))],
  },
  /** Ba, Kiros & Hinton 2016, over the axes from `axis` on: `scale (x - mean) / sqrt(variance + epsilon) + bias`; also the mean, and one over the root. */
  LayerNormalization: {
    takes: ['float', 'float', 'float?'],
    says: { axis: 'whole', epsilon: 'fraction' },
    infer: ([x, scale, bias], at) => {
      const axis = number(at, 'axis')
      if ([scale, bias].some((t) => t && !sameShape(x!.shape.slice(axis), t.shape)))
        throw new Error(`A scale [${scale!.shape}] or its bias does not fit [${x!.shape}] normalised from axis ${axis} on.`)
      const outer = x!.shape.map((n, k) => (k < axis ? n : 1))
      return [
        { shape: x!.shape, type: 'float' },
        { shape: outer, type: 'float' },
        { shape: outer, type: 'float' },
      ]
    },
    gradient: (g, { inputs: [x, scale, bias], outputs: [, middle, inverse], attributes }, of, [, ofMiddle, ofInverse]) => {
      const axes = x!.shape.map((_, k) => k)
      const [outer, inner] = [axes.slice(0, number(attributes, 'axis')), axes.slice(number(attributes, 'axis'))]
      const normal = mul(g, sub(g, x!, middle!), inverse!)
      const scaled = mul(g, of, scale!)
      const dx = mul(g, inverse!, sub(g, sub(g, scaled, mean(g, scaled, inner)), mul(g, normal, mean(g, mul(g, scaled, normal), inner))))
      // The rule above reads mean and inverse, so its own gradient arrives at them: d mean = 1 / n, d inverse = -inverse^2 normal / n.
      const share = 1 / size(scale!.shape)
      const fromMiddle = ofMiddle ? [times(g, ofMiddle, share)] : []
      const fromInverse = ofInverse ? [mul(g, times(g, mul(g, ofInverse, square(g, inverse!)), -share), normal)] : []
      const whole = [dx, ...fromMiddle, ...fromInverse].reduce((a, b) => add(g, a, b))
      return [whole, sum(g, mul(g, of, normal), outer, 0), ...(bias ? [sum(g, of, outer, 0)] : [])]
    },
  },
  /** Ioffe & Szegedy 2015, as in use: x `[batch, channels, ...]` by given statistics `[channels]`: `scale (x - mean) / sqrt(variance + epsilon) + bias`. */
  BatchNormalization: {
    takes: ['float', 'float', 'float', 'float', 'float'],
    says: { epsilon: 'fraction' },
    infer: ([x, ...rest]) => {
      if (x!.shape.length < 2 || rest.some((t) => !sameShape(t.shape, [x!.shape[1]!])))
        throw new Error(`[${x!.shape}] needs a scale, bias, mean and variance of shape [${x!.shape[1]}].`)
      return [{ shape: x!.shape, type: 'float' }]
    },
    gradient: (g, { inputs: [x, scale, , middle, variance], attributes }, of) => {
      const inverse = inverseRoot(g, variance!, number(attributes, 'epsilon'))
      const [slope, others] = [mul(g, scale!, inverse), allBut(x!)]
      const total = sum(g, of, others, 0)
      // The sum of the gradient times x as it stands from the mean.
      const moment = sum(g, mul(g, of, sub(g, x!, perChannel(g, middle!, x!))), others, 0)
      return [
        mul(g, of, perChannel(g, slope, x!)),
        mul(g, moment, inverse),
        total,
        neg(g, mul(g, total, slope)),
        times(g, mul(g, mul(g, moment, slope), square(g, inverse)), -0.5),
      ]
    },
  },
} satisfies Record<string, Operator>

const allBut = (x: Tensor) => x.shape.flatMap((_, k) => (k === 1 ? [] : [k]))
const perChannel = (g: Graph, t: Tensor, x: Tensor) =>
  reshape(
    g,
    t,
    x.shape.map((n, k) => (k === 1 ? n : 1)),
  )
const inverseRoot = (g: Graph, variance: Tensor, epsilon: number) =>
  div(g, scalar(g, 1), apply(g, 'Sqrt', [add(g, variance, scalar(g, epsilon))]))

/** Batch normalisation in training: by the statistics of the batch itself, which come out too, `[channels]`, for a running mean of them. */
export function batchNormalized(
  g: Graph,
  x: Tensor,
  scale: Tensor,
  bias: Tensor,
  epsilon: number,
): { out: Tensor; mean: Tensor; variance: Tensor } {
  const middle = mean(g, x, allBut(x))
  const centred = sub(g, x, middle)
  const variance = mean(g, square(g, centred), allBut(x), 0)
  const slope = perChannel(g, mul(g, scale, inverseRoot(g, variance, epsilon)), x)
  const out = add(g, mul(g, centred, slope), perChannel(g, bias, x))
  return { out, mean: reshape(g, middle, [x.shape[1]!]), variance }
}
