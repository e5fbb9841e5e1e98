import type { z } from 'zod'
import { add, mul, times } from '../../tensor/algebra.ts'
import { modulated, type PlasticityBuilder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildHebb: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ bonds, pre, state }) => (state ? bonds.through(state.change!, pre) : null),
  learn: ({ graph, params: { rate, decay }, bonds, pre, post, modulation, state }) => {
    const gain = mul(graph, modulated(graph, bonds.pre(times(graph, pre, rate)), modulation), bonds.post(post))
    return { change: state ? add(graph, times(graph, state.change!, 1 - decay), gain) : gain }
  },
}
