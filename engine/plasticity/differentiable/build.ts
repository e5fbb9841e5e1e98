import type { z } from 'zod'
import { add, mul, sub } from '../../tensor/algebra.ts'
import { scalar } from '../../tensor/graph.ts'
import { modulated, type PlasticityBuilder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildDifferentiable: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, weights, bonds, pre, state }) => (state ? bonds.through(mul(graph, weights.alpha!, state.trace!), pre) : null),
  learn: ({ graph, params, weights: { eta }, bonds, pre, post, modulation, state }) => {
    const y = bonds.post(post)
    const strength = modulated(graph, mul(graph, y, eta!), modulation)
    const paired = mul(graph, bonds.pre(pre), strength)
    if (!state) return { trace: paired }
    const lost = params.trace === 'oja' ? mul(graph, y, strength) : eta!
    return { trace: add(graph, mul(graph, state.trace!, sub(graph, scalar(graph, 1), lost)), paired) }
  },
}
