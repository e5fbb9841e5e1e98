import type { z } from 'zod'
import { apply, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import { affine, attend } from '../attention/attend.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/**
 * `gelu(h A + a) B + b`, where gelu(u) is u times the share of a normal distribution below it (Hendrycks & Gimpel 2016). With
 * `x = u / sqrt(2)`, gelu(u) is `x (1 + erf x) / sqrt(2)`: both roots go into the weights, which are far fewer than the values, and the
 * slope of the rest, `1 + erf x + x exp(-x^2) 2 / sqrt(pi)`, comes from what is already there.
 */
function think(graph: Graph, h: Tensor, weights: Readonly<Record<string, Tensor>>): Tensor {
  const halved = (t: Tensor) => apply(graph, 'Mul', [t, scalar(graph, Math.SQRT1_2)])
  const x = affine(graph, h, halved(weights.inner!), halved(weights.innerBias!))
  const share = apply(graph, 'Add', [apply(graph, 'Erf', [x]), scalar(graph, 1)])
  const density = apply(graph, 'Exp', [apply(graph, 'Sub', [scalar(graph, Math.log(2 / Math.sqrt(Math.PI))), apply(graph, 'Mul', [x, x])])])
  const slope = apply(graph, 'Add', [apply(graph, 'Mul', [x, density]), share])
  const bent = apply(graph, 'WithGradient', [apply(graph, 'Mul', [x, share]), x, slope])
  return affine(graph, bent, halved(weights.outer!), weights.outerBias!)
}

export const buildTransformer: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { heads, causal }, arriving, weights }) => {
    const [rows, positions, width] = arriving.in!.shape as [number, number, number]
    const norm = (t: Tensor, name: string) =>
      apply(graph, 'LayerNormalization', [t, weights[name]!, weights[`${name}Bias`]!], { axis: 1, epsilon: 1e-5 })
    const x = apply(graph, 'Reshape', [arriving.in!], { shape: [rows * positions, width] })
    const y = apply(graph, 'Add', [x, attend(graph, norm(x, 'norm1'), weights, { heads, causal, positions })])
    const thought = think(graph, norm(y, 'norm2'), weights)
    return { outputs: { out: apply(graph, 'Reshape', [apply(graph, 'Add', [y, thought])], { shape: arriving.in!.shape }) } }
  },
}
