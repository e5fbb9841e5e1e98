import type { z } from 'zod'
import { add, sub, times } from '../../tensor/algebra.ts'
import { activate } from '../activate.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/**
 * With `k = dt / tau`: `v' = (1 - k) v + k I`; without a time constant above dt, `v' = I`. Adaptation takes from I what the last tick left
 * of it.
 */
export const buildNeurons: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, dt, arriving, weights, state }) => {
    const biased = params.bias ? add(graph, arriving.in!, weights.bias!) : arriving.in!
    const drive = state?.a ? sub(graph, biased, times(graph, state.a, params.adaptation)) : biased
    const slow = params.timeConstant > dt
    const share = slow ? dt / params.timeConstant : 1
    const followed = slow ? times(graph, drive, share) : drive
    const v = state?.v ? add(graph, times(graph, state.v, 1 - share), followed) : followed
    const out = activate(graph, params.activation, v)
    if (params.adaptation === 0) return { outputs: { out }, ...(slow && { state: { v } }) }
    const tired = Math.min(1, dt / params.adaptationTime)
    const more = times(graph, out, tired)
    const a = state?.a ? add(graph, times(graph, state.a, 1 - tired), more) : more
    return { outputs: { out }, state: { a, ...(slow && { v }) } }
  },
}
