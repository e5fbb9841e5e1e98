import type { z } from 'zod'
import { add, mul, times } from '../../tensor/algebra.ts'
import { asColumn, asRow, modulated, type PlasticityBuilder, through } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildThreeFactor: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ graph, pre, state, shape }) => (state ? through(graph, pre, state.change!, shape) : null),
  learn: ({ graph, params: { rate, timeConstant }, dt, pre, post, modulation, state }) => {
    const paired = mul(graph, asColumn(graph, pre), asRow(graph, post))
    const left = 1 - Math.min(1, dt / timeConstant)
    const eligibility = state ? add(graph, times(graph, state.eligibility!, left), paired) : paired
    const gain = modulated(graph, times(graph, eligibility, rate), modulation)
    return { eligibility, change: state ? add(graph, state.change!, gain) : gain }
  },
}
