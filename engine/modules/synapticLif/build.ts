import type { z } from 'zod'
import { add, mul, reshape, sub, sum, times, zeros } from '../../tensor/algebra.ts'
import { apply, constant, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { driven, fire, mask, refractory, unlessWaiting } from '../fire.ts'
import { waits } from '../spiking.ts'
import type { Params } from './definition.ts'
import { chancesOf, stepOf } from './exact.ts'

/** The order of operations is that of the kernel (engine/kernels/assembly/spikes.ts), so that the same numbers come of both. */
export const buildSynapticLif: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph: g, params, dt, arriving, draws }) => {
    const events = draws.background && eventsOf(g, draws.background, chancesOf(params.background, dt))
    const heard = events ? add(g, arriving.in!, times(g, events, params.backgroundWeight)) : arriving.in!
    return { brought: times(g, heard, stepOf(params, dt).scale) }
  },
  tick: ({ graph: g, params, dt, prepared, weights, state }) => {
    const { keep, gain, fade } = stepOf(params, dt)
    const brought = prepared.brought!
    const wait = refractory(g, waits(params, dt), state?.waiting)
    const leaky = state ? add(g, times(g, state.v!, keep), times(g, state.i!, gain)) : zeros(g, brought.shape)
    const drive = scalar(g, params.drive)
    const moved = driven(g, leaky, times(g, weights.bias ? add(g, weights.bias, drive) : drive, 1 - keep))
    const v = unlessWaiting(g, wait.awake, moved, state?.v)
    const x = sub(g, times(g, v, 1 / params.threshold), scalar(g, 1))
    const { fired, spikes } = fire(g, x, params, wait.awake)
    const waiting = wait.next(fired)
    return {
      outputs: { out: spikes, potential: v },
      state: {
        v: mul(g, v, sub(g, scalar(g, 1), fired)),
        i: state ? add(g, times(g, state.i!, fade), brought) : brought,
        ...(waiting && { waiting }),
      },
    }
  },
}

/** How many spikes of the background arrive, from one draw each, `[rows, ...]`. */
function eventsOf(g: Graph, drawn: Tensor, chances: Float32Array): Tensor {
  const reached = apply(g, 'GreaterOrEqual', [reshape(g, drawn, [...drawn.shape, 1]), constant(g, chances, [chances.length])])
  return sum(g, mask(g, reached), [drawn.shape.length], 0)
}
