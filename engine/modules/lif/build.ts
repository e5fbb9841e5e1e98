import type { z } from 'zod'
import { add, mul, sub, times } from '../../tensor/algebra.ts'
import { scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { driven, fire, refractory, unlessWaiting } from '../fire.ts'
import { waits } from '../spiking.ts'
import type { Params } from './definition.ts'

export const buildLif: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph, arriving, weights }) => ({ drive: driven(graph, arriving.in!, weights.bias) }),
  tick: ({ graph: g, params, dt, prepared, state }) => {
    const { timeConstant, threshold, reset } = params
    const wait = refractory(g, waits(params, dt), state?.waiting)
    const leaky = state ? add(g, times(g, state.v!, Math.exp(-dt / timeConstant)), prepared.drive!) : prepared.drive!
    const v = unlessWaiting(g, wait.awake, leaky, state?.v)
    const x = sub(g, threshold === 1 ? v : times(g, v, 1 / threshold), scalar(g, 1))
    const { fired, spikes } = fire(g, x, params, wait.awake)
    const after = reset === 'subtract' ? sub(g, v, times(g, fired, threshold)) : mul(g, v, sub(g, scalar(g, 1), fired))
    const waiting = wait.next(fired)
    return { outputs: { out: spikes, potential: v }, state: { v: after, ...(waiting && { waiting }) } }
  },
}
