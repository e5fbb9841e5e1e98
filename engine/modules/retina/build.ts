import type { z } from 'zod'
import { add, div, neg, reshape, sub, times } from '../../tensor/algebra.ts'
import { apply, constantOnce, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/** How much of each of `n` pixels in a line a Gaussian at each of them gathers, `[n, n]`: rows add up to 1. */
export function gathering(n: number, sigma: number): Float64Array {
  const shares = new Float64Array(n * n)
  for (let at = 0; at < n; at++) {
    let sum = 0
    for (let from = 0; from < n; from++) sum += shares[at * n + from] = Math.exp(-((at - from) ** 2) / (2 * sigma ** 2))
    for (let from = 0; from < n; from++) shares[at * n + from]! /= sum
  }
  return shares
}

/** A Gaussian of two axes is the product of two of one: `rows x columns^T` of each image of `[..., height, width]`. */
function blurred(graph: Graph, x: Tensor, sigma: number): Tensor {
  const [height, width] = x.shape.slice(-2) as [number, number]
  const shares = (n: number) => constantOnce(graph, `Gaussian ${sigma}`, () => gathering(n, sigma), [n, n])
  const across = apply(graph, 'MatMul', [x, apply(graph, 'Transpose', [shares(width)], { perm: [1, 0] })])
  return apply(graph, 'MatMul', [shares(height), across])
}

export const buildRetina: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { centre, surround, balance, gainControl, semisaturation }, arriving }) => {
    const x = arriving.in!
    const [rows, channels, height, width] = x.shape as [number, number, number, number]
    const plain = sub(graph, blurred(graph, x, centre), times(graph, blurred(graph, x, surround), balance))
    const around = () => add(graph, blurred(graph, apply(graph, 'Abs', [plain]), surround), scalar(graph, semisaturation))
    const d = gainControl ? div(graph, times(graph, plain, semisaturation), around()) : plain
    const pairs = [d, neg(graph, d)].map((t) => reshape(graph, apply(graph, 'Relu', [t]), [rows, channels, 1, height, width]))
    return { outputs: { out: reshape(graph, apply(graph, 'Concat', pairs, { axis: 2 }), [rows, 2 * channels, height, width]) } }
  },
}
