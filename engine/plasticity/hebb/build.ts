import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { asColumn, asRow, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildHebb: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, pre, state, shape }) => (state ? through(graph, pre, state.change!, shape) : null),
  learn: ({ graph, params: { rate, decay }, pre, post, state }) => {
    const gain = apply(graph, 'Mul', [asColumn(graph, apply(graph, 'Mul', [pre, scalar(graph, rate)])), asRow(graph, post)])
    if (!state) return { change: gain }
    return { change: apply(graph, 'Add', [apply(graph, 'Mul', [state.change!, scalar(graph, 1 - decay)]), gain]) }
  },
}
