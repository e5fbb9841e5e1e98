import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import { activate } from '../activate.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildConv: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { stride, padding, activation }, arriving, weights }) => {
    const window = { strides: [stride, stride], pads: Array(4).fill(padding) }
    const sums = apply(graph, 'Conv', [arriving.in!, weights.kernel!, weights.bias!], window)
    return { outputs: { out: activate(graph, activation, sums) } }
  },
}
