import type { z } from 'zod'
import { add, mul, times } from '../../tensor/algebra.ts'
import { modulated, type PlasticityBuilder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildThreeFactor: PlasticityBuilder<z.infer<typeof Params>> = {
  deliver: ({ bonds, pre, state }) => (state ? bonds.through(state.change!, pre) : null),
  learn: ({ graph, params: { rate, timeConstant }, dt, bonds, pre, post, modulation, state }) => {
    const paired = mul(graph, bonds.pre(pre), bonds.post(post))
    const left = 1 - Math.min(1, dt / timeConstant)
    const eligibility = state ? add(graph, times(graph, state.eligibility!, left), paired) : paired
    const gain = modulated(graph, times(graph, eligibility, rate), modulation)
    return { eligibility, change: state ? add(graph, state.change!, gain) : gain }
  },
}
