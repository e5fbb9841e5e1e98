import type { z } from 'zod'
import { apply, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import { affine, attend } from '../attention/attend.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/** `u` times the share of a normal distribution below it (Hendrycks & Gimpel 2016), with its slope from the same intermediate values. */
function gelu(graph: Graph, u: Tensor): Tensor {
  const op = (name: 'Mul' | 'Add', a: Tensor, b: Tensor | number) => apply(graph, name, [a, typeof b === 'number' ? scalar(graph, b) : b])
  const x = op('Mul', u, Math.SQRT1_2)
  const share = op('Mul', op('Add', apply(graph, 'Erf', [x]), 1), 0.5)
  const density = apply(graph, 'Exp', [apply(graph, 'Neg', [op('Mul', x, x)])])
  const slope = op('Add', op('Mul', op('Mul', x, density), 1 / Math.sqrt(Math.PI)), share)
  return apply(graph, 'WithGradient', [op('Mul', u, share), u, slope])
}

export const buildTransformer: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { heads, causal }, arriving, weights }) => {
    const [rows, positions, width] = arriving.in!.shape as [number, number, number]
    const norm = (t: Tensor, name: string) =>
      apply(graph, 'LayerNormalization', [t, weights[name]!, weights[`${name}Bias`]!], { axis: 1, epsilon: 1e-5 })
    const x = apply(graph, 'Reshape', [arriving.in!], { shape: [rows * positions, width] })
    const y = apply(graph, 'Add', [x, attend(graph, norm(x, 'norm1'), weights, { heads, causal, positions })])
    const thought = affine(
      graph,
      gelu(graph, affine(graph, norm(y, 'norm2'), weights.inner!, weights.innerBias!)),
      weights.outer!,
      weights.outerBias!,
    )
    return { outputs: { out: apply(graph, 'Reshape', [apply(graph, 'Add', [y, thought])], { shape: arriving.in!.shape }) } }
  },
}
