import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { asColumn, asRow, modulated, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildDifferentiable: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, weights, pre, state, shape }) =>
    state ? through(graph, pre, apply(graph, 'Mul', [weights.alpha!, state.trace!]), shape) : null,
  learn: ({ graph, params, weights: { eta }, pre, post, modulation, state }) => {
    const [x, y] = [asColumn(graph, pre), asRow(graph, post)]
    const strength = modulated(graph, apply(graph, 'Mul', [y, eta!]), modulation)
    const paired = apply(graph, 'Mul', [x, strength])
    if (!state) return { trace: paired }
    const lost = params.trace === 'oja' ? apply(graph, 'Mul', [y, strength]) : eta!
    const kept = apply(graph, 'Mul', [state.trace!, apply(graph, 'Sub', [scalar(graph, 1), lost])])
    return { trace: apply(graph, 'Add', [kept, paired]) }
  },
}
