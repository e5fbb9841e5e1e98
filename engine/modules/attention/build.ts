import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { attend } from './attend.ts'
import type { Params } from './definition.ts'

export const buildAttention: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, arriving, weights }) => {
    const [rows, positions, width] = arriving.in!.shape as [number, number, number]
    const x = apply(graph, 'Reshape', [arriving.in!], { shape: [rows * positions, width] })
    return {
      outputs: { out: apply(graph, 'Reshape', [attend(graph, x, weights, { ...params, positions })], { shape: arriving.in!.shape }) },
    }
  },
}
