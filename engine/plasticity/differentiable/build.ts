import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { asColumn, asRow, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildDifferentiable: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, weights, pre, state, shape }) =>
    state ? through(graph, pre, apply(graph, 'Mul', [weights.alpha!, state.trace!]), shape) : null,
  learn: ({ graph, params, weights: { eta }, pre, post, state }) => {
    const [x, y] = [asColumn(graph, pre), asRow(graph, post)]
    const paired = apply(graph, 'Mul', [x, apply(graph, 'Mul', [y, eta!])])
    if (!state) return { trace: paired }
    const lost = params.trace === 'oja' ? apply(graph, 'Mul', [apply(graph, 'Mul', [y, y]), eta!]) : eta!
    const kept = apply(graph, 'Mul', [state.trace!, apply(graph, 'Sub', [scalar(graph, 1), lost])])
    return { trace: apply(graph, 'Add', [kept, paired]) }
  },
}
