import type { z } from 'zod'
import { dropout } from '../../tensor/composed/dropout.ts'
import { apply, scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildNoise: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { noise, strength }, arriving, draws }) => {
    const x = arriving.in!
    if (!draws.noise) return { outputs: { out: x } }
    if (noise === 'dropout') {
      const kept = apply(graph, 'Cast', [apply(graph, 'GreaterOrEqual', [draws.noise, scalar(graph, strength)])], { to: 1 })
      return { outputs: { out: dropout(graph, x, kept, strength) } }
    }
    const scaled = apply(graph, 'Mul', [draws.noise, scalar(graph, strength)])
    const more = noise === 'additive' ? scaled : apply(graph, 'Mul', [x, scaled])
    return { outputs: { out: apply(graph, 'Add', [x, more]) } }
  },
}
