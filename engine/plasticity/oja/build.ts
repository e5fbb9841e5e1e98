import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { asColumn, asRow, modulated, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildOja: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, pre, state, shape }) => (state ? through(graph, pre, state.change!, shape) : null),
  learn: ({ graph, params: { rate }, weights, pre, post, modulation, state }) => {
    const y = asRow(graph, post)
    const weight = state ? apply(graph, 'Add', [weights.weight!, state.change!]) : weights.weight!
    const error = apply(graph, 'Sub', [asColumn(graph, pre), apply(graph, 'Mul', [y, weight])])
    const gain = apply(graph, 'Mul', [modulated(graph, apply(graph, 'Mul', [y, scalar(graph, rate)]), modulation), error])
    return { change: state ? apply(graph, 'Add', [state.change!, gain]) : gain }
  },
}
