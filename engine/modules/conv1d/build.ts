import type { z } from 'zod'
import { reshape, transpose } from '../../tensor/algebra.ts'
import { apply } from '../../tensor/graph.ts'
import { activate } from '../activate.ts'
import type { Builder } from '../builder.ts'
import { margins, type Params } from './definition.ts'

export const buildConv1d: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, arriving, weights }) => {
    const x = arriving.in!
    const [rows, positions] = x.shape as [number, number]
    const channelsFirst = x.shape.length === 2 ? reshape(graph, x, [rows, 1, positions]) : transpose(graph, x, [0, 2, 1])
    const { before, after } = margins(params)
    const sums = apply(graph, 'Conv', [channelsFirst, weights.kernel!, weights.bias!], {
      strides: [params.stride],
      dilations: [params.dilation],
      pads: [before, after],
    })
    return { outputs: { out: transpose(graph, activate(graph, params.activation, sums), [0, 2, 1]) } }
  },
}
