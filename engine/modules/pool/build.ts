import type { z } from 'zod'
import { globalAveragePool } from '../../tensor/families/pooling.ts'
import { apply } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildPool: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { size, mode }, arriving }) => {
    if (mode === 'mean of all') return { outputs: { out: globalAveragePool(graph, arriving.in!) } }
    const square = { kernel_shape: [size, size], strides: [size, size] }
    return { outputs: { out: apply(graph, mode === 'max' ? 'MaxPool' : 'AveragePool', [arriving.in!], square) } }
  },
}
