import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import { onnxType } from '../../tensor/operator.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildEmbedding: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { places }, arriving, weights }) => {
    const tokens = apply(graph, 'Cast', [arriving.in!], { to: onnxType.int64 })
    const vectors = apply(graph, 'Gather', [weights.table!, tokens], { axis: 0 })
    return { outputs: { out: places ? apply(graph, 'Add', [vectors, weights.places!]) : vectors } }
  },
}
