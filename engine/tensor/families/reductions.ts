/** Operators that bring axes down to one number: sums, extremes, norms. ONNX takes the axes as an input. */
import { div, mul, reshape, sub, sum, times, transpose, where } from '../algebra.ts'
import { apply, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, number, numbers, type Operator, type Shaped } from '../operator.ts'
import { linear } from '../rules.ts'
import { sameShape } from './broadcast.ts'
import { sliced } from './layout.ts'

function reduced(x: Shaped, axes: readonly number[], keepdims: boolean): readonly number[] {
  if (axes.some((axis) => axis < 0 || axis >= x.shape.length)) throw new Error(`[${x.shape}] has no axes [${axes}] to reduce.`)
  return keepdims ? x.shape.map((n, k) => (axes.includes(k) ? 1 : n)) : x.shape.filter((_, k) => !axes.includes(k))
}
const over = {
  takes: ['float'],
  says: { axes: 'list', keepdims: 'whole' },
  vectors: ['axes'],
  infer: ([x], at) => [{ shape: reduced(x!, numbers(at, 'axes'), number(at, 'keepdims') !== 0), type: 'float' }],
} satisfies Operator

/** `of`, reduced over `axes`, as it broadcasts with `x`. */
function kept(g: Graph, of: Tensor, x: Shaped, axes: readonly number[]): Tensor {
  const shape = x.shape.map((n, k) => (axes.includes(k) ? 1 : n))
  return sameShape(of.shape, shape) ? of : reshape(g, of, shape)
}
const spread = (g: Graph, of: Tensor, x: Shaped, at: Attributes) =>
  apply(g, 'Expand', [kept(g, of, x, numbers(at, 'axes'))], { shape: x.shape })

/** A gradient from `x` and, as they broadcast with it, the result and what arrives at it. */
const reduction = (rule: (g: Graph, x: Tensor, of: Tensor, out: Tensor, axes: readonly number[]) => Tensor): Operator => ({
  ...over,
  gradient: (g, { inputs: [x], outputs: [out], attributes }, of) => {
    const axes = numbers(attributes, 'axes')
    return [rule(g, x!, kept(g, of, x!, axes), kept(g, out!, x!, axes), axes)]
  },
})
/** The largest or smallest; those that are equal share the gradient evenly. */
const extreme = reduction((g, x, of, out, axes) => {
  const here = where(g, apply(g, 'Equal', [x, out]), scalar(g, 1), scalar(g, 0))
  return mul(g, here, div(g, of, sum(g, here, axes)))
})
/**
 * What arrives `[rows, 1]` at the products of the rows of x `[rows, n]`, times the product of the others in the row. Through a tree of
 * products of two instead of the whole divided by the number, so that it, and its own gradient, hold where numbers are 0.
 */
function factorsOf(g: Graph, x: Tensor, of: Tensor): Tensor {
  const part = (t: Tensor, from: number, to: number) => sliced(g, t, [from], [to], [1], [1])
  const joined = (parts: readonly Tensor[]) => (parts.length === 1 ? parts[0]! : apply(g, 'Concat', parts, { axis: 1 }))
  const width = x.shape[1]!
  if (width === 1) return of
  const pairs = Math.floor(width / 2)
  const [left, right] = [part(x, 0, pairs), part(x, pairs, 2 * pairs)]
  // One of an odd number goes on alone.
  const alone = (t: Tensor, from: number) => (width % 2 === 1 ? [part(t, from, t.shape[1]!)] : [])
  const back = factorsOf(g, joined([mul(g, left, right), ...alone(x, 2 * pairs)]), of)
  const paired = part(back, 0, pairs)
  return joined([mul(g, paired, right), mul(g, paired, left), ...alone(back, pairs)])
}
const placed: Operator = {
  takes: ['float'],
  says: { axis: 'whole', keepdims: 'whole' },
  infer: ([x], at) => [{ shape: reduced(x!, [number(at, 'axis')], number(at, 'keepdims') !== 0), type: 'int64' }],
}

export const reductions = {
  ReduceSum: linear(over, spread),
  ReduceMean: linear(over, (g, of, x, at) => times(g, spread(g, of, x, at), size(of.shape) / size(x.shape))),
  ReduceMax: extreme,
  ReduceMin: extreme,
  /** For each number the product of the others. */
  ReduceProd: {
    ...over,
    gradient: (g, { inputs: [x], attributes }, of) => {
      const axes = numbers(attributes, 'axes')
      const perm = [...x!.shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)) || a - b)
      const turned = transpose(g, x!, perm)
      const back = factorsOf(g, reshape(g, turned, [size(of.shape), size(x!.shape) / size(of.shape)]), reshape(g, of, [size(of.shape), 1]))
      return [
        transpose(
          g,
          reshape(g, back, turned.shape),
          perm.map((_, k) => perm.indexOf(k)),
        ),
      ]
    },
  },
  ReduceL1: reduction((g, x, of) => mul(g, of, apply(g, 'Sign', [x]))),
  ReduceL2: reduction((g, x, of, out) => mul(g, x, div(g, of, out))),
  ReduceSumSquare: reduction((g, x, of) => mul(g, x, times(g, of, 2))),
  ReduceLogSumExp: reduction((g, x, of, out) => mul(g, of, apply(g, 'Exp', [sub(g, x, out)]))),
  /** Index of the largest along `axis`, the first of equals. */
  ArgMax: placed,
  ArgMin: placed,
} satisfies Record<string, Operator>
