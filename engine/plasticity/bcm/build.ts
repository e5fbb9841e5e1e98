import type { z } from 'zod'
import { apply, scalar, size } from '../../tensor/graph.ts'
import { asColumn, asRow, modulated, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildBcm: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, pre, state, shape }) => (state ? through(graph, pre, state.change!, shape) : null),
  learn: ({ graph, params: { rate, timeConstant }, dt, pre, post, modulation, state }) => {
    const y = apply(graph, 'Reshape', [post], { shape: [post.shape[0]!, size(post.shape) / post.shape[0]!] })
    const square = apply(graph, 'Mul', [y, y])
    const above = state ? apply(graph, 'Mul', [y, apply(graph, 'Sub', [y, state.threshold!])]) : square
    const x = modulated(graph, asColumn(graph, apply(graph, 'Mul', [pre, scalar(graph, rate)])), modulation)
    const gain = apply(graph, 'Mul', [x, asRow(graph, above)])
    const share = Math.min(1, dt / timeConstant)
    const risen = apply(graph, 'Mul', [square, scalar(graph, share)])
    if (!state) return { change: gain, threshold: risen }
    return {
      change: apply(graph, 'Add', [state.change!, gain]),
      threshold: apply(graph, 'Add', [apply(graph, 'Mul', [state.threshold!, scalar(graph, 1 - share)]), risen]),
    }
  },
}
