import { apply, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, number, numbers, type Operator, type Shaped } from '../operator.ts'

const reduced = ([x]: readonly Tensor[], at: Attributes): Shaped[] => {
  const axes = numbers(at, 'axes')
  const shape = number(at, 'keepdims') ? x!.shape.map((n, k) => (axes.includes(k) ? 1 : n)) : x!.shape.filter((_, k) => !axes.includes(k))
  return [{ shape, type: 'float' }]
}

/** `of`, reduced over `axes`, spread over the shape of `x` again. */
function spread(g: Graph, of: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((n, k) => (axes.includes(k) ? 1 : n))
  const shaped = of.shape.join() === kept.join() ? of : apply(g, 'Reshape', [of], { shape: kept })
  return apply(g, 'Expand', [shaped], { shape: x.shape })
}

export const reductions = {
  ReduceSum: {
    infer: reduced,
    vectors: (at) => [numbers(at, 'axes')],
    attributes: (at) => ({ keepdims: number(at, 'keepdims') }),
    gradient: (g, { inputs: [x], attributes }, of) => [spread(g, of, x!, numbers(attributes, 'axes'))],
  },
  ReduceMean: {
    infer: reduced,
    gradient: (g, { inputs: [x], outputs: [y], attributes }, of) => {
      const share = scalar(g, size(y!.shape) / size(x!.shape))
      return [apply(g, 'Mul', [spread(g, of, x!, numbers(attributes, 'axes')), share])]
    },
  },
  /** Over the last axis. */
  LogSoftmax: {
    infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    attributes: () => ({ axis: -1 }),
    gradient: (g, { outputs: [y] }, of) => {
      const total = apply(g, 'ReduceSum', [of], { axes: [y!.shape.length - 1], keepdims: 1 })
      return [apply(g, 'Sub', [of, apply(g, 'Mul', [apply(g, 'Exp', [y!]), total])])]
    },
  },
} satisfies Record<string, Operator>
