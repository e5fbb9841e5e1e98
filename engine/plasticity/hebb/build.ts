import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { asColumn, asRow, modulated, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildHebb: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, pre, state, shape }) => (state ? through(graph, pre, state.change!, shape) : null),
  learn: ({ graph, params: { rate, decay }, pre, post, modulation, state }) => {
    const x = modulated(graph, asColumn(graph, apply(graph, 'Mul', [pre, scalar(graph, rate)])), modulation)
    const gain = apply(graph, 'Mul', [x, asRow(graph, post)])
    if (!state) return { change: gain }
    return { change: apply(graph, 'Add', [apply(graph, 'Mul', [state.change!, scalar(graph, 1 - decay)]), gain]) }
  },
}
