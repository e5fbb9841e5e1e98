import type { z } from 'zod'
import { add, mul, sub, times, where } from '../../tensor/algebra.ts'
import { apply, scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { driven, fire } from '../fire.ts'
import { type Params, restOf, typeOf } from './definition.ts'

/** Peak of a spike, mV. */
const PEAK = 30

/** The states are measured from rest, so that they start at 0. */
export const buildIzhikevich: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph, params, arriving, weights }) => ({
    current: times(graph, driven(graph, arriving.in!, weights.bias), params.gain),
  }),
  tick: ({ graph: g, params, dt, prepared, state }) => {
    const [a, b, c, d] = typeOf(params)
    const rest = restOf(params)
    const plus = (t: typeof current, by: number) => add(g, t, scalar(g, by))
    const current = prepared.current!
    const u0 = state ? plus(state.u!, b * rest) : scalar(g, b * rest)
    const push = plus(sub(g, current, u0), 140)
    const h = dt / params.steps
    let v = state ? plus(state.v!, rest) : scalar(g, rest)
    for (let step = 0; step < params.steps; step++) {
      // A spike that began within the tick stays at its peak.
      const now = step > 0 ? apply(g, 'Min', [v, scalar(g, PEAK)]) : v
      v = add(g, now, times(g, add(g, mul(g, now, plus(times(g, now, 0.04), 5)), push), h))
    }
    const u = add(g, u0, times(g, sub(g, times(g, v, b), u0), a * dt))
    const { fired, spikes } = fire(g, times(g, plus(v, -PEAK), 1 / (PEAK - c)), params, null)
    const jumped = apply(g, 'NonZero', [fired])
    return {
      outputs: { out: spikes, potential: apply(g, 'Min', [v, scalar(g, PEAK)]) },
      state: {
        v: where(g, jumped, scalar(g, c - rest), plus(v, -rest)),
        u: plus(add(g, u, times(g, fired, d)), -b * rest),
      },
    }
  },
}
