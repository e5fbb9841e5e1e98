import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildPool: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { size, mode }, arriving }) => ({
    outputs: {
      out: apply(graph, mode === 'max' ? 'MaxPool' : 'AveragePool', [arriving.in!], { kernel_shape: [size, size], strides: [size, size] }),
    },
  }),
}
