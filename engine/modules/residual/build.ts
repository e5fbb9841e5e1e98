import type { z } from 'zod'
import { add, mul, reshape } from '../../tensor/algebra.ts'
import { apply, ones, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildResidual: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { stride, groups }, rows, arriving, weights }) => {
    const conv = (x: Tensor, kernel: Tensor, step: number) =>
      apply(graph, 'Conv', [x, kernel], { strides: [step, step], pads: [1, 1, 1, 1] })
    const norm = (x: Tensor, name: string) => {
      const inside = size(x.shape) / rows / groups
      const apart = reshape(graph, x, [rows * groups, inside])
      const even = apply(graph, 'LayerNormalization', [apart, ones(graph, [inside])], { axis: 1, epsilon: 1e-5 })
      return add(graph, mul(graph, reshape(graph, even, x.shape), weights[`${name}Scale`]!), weights[`${name}Bias`]!)
    }
    const x = arriving.in!
    const within = apply(graph, 'Relu', [norm(conv(x, weights.inner!, stride), 'inner')])
    const change = norm(conv(within, weights.outer!, 1), 'outer')
    const straight = weights.shortcut
      ? apply(graph, 'Conv', [x, weights.shortcut, weights.shortcutBias!], { strides: [stride, stride] })
      : x
    return { outputs: { out: apply(graph, 'Relu', [add(graph, straight, change)]) } }
  },
}
