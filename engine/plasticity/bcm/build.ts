import type { z } from 'zod'
import { add, mul, reshape, sub, times } from '../../tensor/algebra.ts'
import { size } from '../../tensor/graph.ts'
import { modulated, type PlasticityBuilder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildBcm: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ bonds, pre, state }) => (state ? bonds.through(state.change!, pre) : null),
  learn: ({ graph, params: { rate, timeConstant }, dt, bonds, pre, post, modulation, state }) => {
    const y = reshape(graph, post, [post.shape[0]!, size(post.shape) / post.shape[0]!])
    const square = mul(graph, y, y)
    const above = state ? mul(graph, y, sub(graph, y, state.threshold!)) : square
    const gain = mul(graph, modulated(graph, bonds.pre(times(graph, pre, rate)), modulation), bonds.post(above))
    const share = Math.min(1, dt / timeConstant)
    const risen = times(graph, square, share)
    if (!state) return { change: gain, threshold: risen }
    return {
      change: add(graph, state.change!, gain),
      threshold: add(graph, times(graph, state.threshold!, 1 - share), risen),
    }
  },
}
