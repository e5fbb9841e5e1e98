import { apply } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'

export const buildReadout: Builder = {
  tick: ({ graph, arriving, weights }) => ({ outputs: { out: apply(graph, 'Add', [arriving.in!, weights.bias!]) } }),
}
