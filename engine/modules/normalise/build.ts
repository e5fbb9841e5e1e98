import type { z } from 'zod'
import { add, div, mean, mul, reshape, square, times } from '../../tensor/algebra.ts'
import { apply, type Graph, ones, scalar, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

type Values = z.infer<typeof Params>
const flat = (graph: Graph, x: Tensor, rows: number) => reshape(graph, x, [rows, size(x.shape) / rows])

export const buildNormalise: Builder<Values> = {
  tick: ({ graph, params, rows, arriving, weights }) => {
    const x = arriving.in!
    if (params.by === 'divisive') return { outputs: { out: divisive(graph, x, params) } }
    const apart = flat(graph, x, x.shape.length === 3 ? rows * x.shape[1]! : rows)
    const even = apply(graph, 'LayerNormalization', [apart, ones(graph, apart.shape.slice(1))], { axis: 1, epsilon: 1e-5 })
    return { outputs: { out: add(graph, mul(graph, reshape(graph, even, x.shape), weights.scale!), weights.bias!) } }
  },
}

function divisive(graph: Graph, x: Tensor, { exponent, semisaturation, gain, radius }: Values): Tensor {
  const power = (t: Tensor) => (exponent === 2 ? square(graph, t) : apply(graph, 'Pow', [t, scalar(graph, exponent)]))
  const drive = power(apply(graph, 'Relu', [x]))
  const pool = x.shape.length === 4 ? around(graph, drive, radius) : mean(graph, drive, [x.shape.length - 1])
  return div(graph, times(graph, drive, gain), add(graph, pool, scalar(graph, semisaturation ** exponent)))
}

/** The mean over all channels of `[rows, channels, height, width]` within so many pixels, `[rows, 1, height, width]`. */
function around(graph: Graph, x: Tensor, radius: number): Tensor {
  const here = mean(graph, x, [1])
  if (radius === 0) return here
  return apply(graph, 'AveragePool', [here], {
    kernel_shape: [2 * radius + 1, 2 * radius + 1],
    pads: [radius, radius, radius, radius],
    count_include_pad: 0,
  })
}
