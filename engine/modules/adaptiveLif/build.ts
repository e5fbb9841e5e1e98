import type { z } from 'zod'
import { add, div, mul, sub, times } from '../../tensor/algebra.ts'
import { scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { driven, fire, held, refractory, unlessWaiting } from '../fire.ts'
import { waits } from '../spiking.ts'
import type { Params } from './definition.ts'

export const buildAdaptiveLif: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph, arriving, weights }) => ({ drive: driven(graph, arriving.in!, weights.bias) }),
  tick: ({ graph: g, params, dt, prepared, state }) => {
    const keep = Math.exp(-dt / params.adaptationTime)
    const wait = refractory(g, waits(params, dt), state?.waiting)
    const leaky = state ? add(g, times(g, state.v!, Math.exp(-dt / params.timeConstant)), prepared.drive!) : prepared.drive!
    const v = unlessWaiting(g, wait.awake, leaky, state?.v)
    const threshold = state ? add(g, times(g, state.b!, params.adaptation), scalar(g, params.threshold)) : scalar(g, params.threshold)
    const { fired, spikes } = fire(g, sub(g, div(g, v, threshold), scalar(g, 1)), params, wait.awake)
    const waiting = wait.next(fired)
    const more = times(g, spikes, 1 - keep)
    return {
      outputs: { out: spikes, potential: v },
      state: {
        // What the reset takes is what was there: nothing flows back through it.
        v: sub(g, v, mul(g, fired, held(g, threshold))),
        b: state ? add(g, times(g, state.b!, keep), more) : more,
        ...(waiting && { waiting }),
      },
    }
  },
}
