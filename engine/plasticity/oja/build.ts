import type { z } from 'zod'
import { add, mul, sub, times } from '../../tensor/algebra.ts'
import { modulated, type PlasticityBuilder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildOja: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ bonds, pre, state }) => (state ? bonds.through(state.change!, pre) : null),
  learn: ({ graph, params: { rate }, bonds, pre, post, modulation, state }) => {
    const y = bonds.post(post)
    const weight = state ? add(graph, bonds.weight, state.change!) : bonds.weight
    const error = sub(graph, bonds.pre(pre), mul(graph, y, weight))
    const gain = mul(graph, modulated(graph, times(graph, y, rate), modulation), error)
    return { change: state ? add(graph, state.change!, gain) : gain }
  },
}
