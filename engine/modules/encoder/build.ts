import type { z } from 'zod'
import { add, sub, times, zeros } from '../../tensor/algebra.ts'
import { apply, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { mask } from '../fire.ts'
import type { Params } from './definition.ts'

export const buildEncoder: Builder<z.infer<typeof Params>> = {
  tick: ({ graph: g, params, dt, rows, arriving, draws, state }) => {
    const x = arriving.in!
    if (params.code === 'rate') {
      const chance = times(g, x, (params.rate * dt) / 1000)
      const spikes = mask(g, apply(g, 'Less', [draws.chance!, chance]))
      const sure = apply(g, 'Less', [chance, scalar(g, 1)])
      return { outputs: { out: apply(g, 'WithGradient', [spikes, chance, mask(g, sure)]) } }
    }
    const tick = state?.tick ?? zeros(g, [rows, 1])
    const now = apply(g, 'Reshape', [tick], { shape: [rows, ...x.shape.slice(1).map(() => 1)] })
    const due = times(g, sub(g, scalar(g, 1), x), params.window / dt)
    const reached = (t: Tensor) => apply(g, 'LessOrEqual', [due, t])
    const early = reached(sub(g, now, scalar(g, 1)))
    const fires = apply(g, 'And', [apply(g, 'And', [reached(now), apply(g, 'Not', [early])]), apply(g, 'Greater', [x, scalar(g, 0)])])
    // A value above 1 is due before the first tick.
    const first = apply(g, 'And', [apply(g, 'Less', [now, scalar(g, 0.5)]), apply(g, 'GreaterOrEqual', [x, scalar(g, 1)])])
    return { outputs: { out: mask(g, apply(g, 'Or', [fires, first])) }, state: { tick: add(g, tick, scalar(g, 1)) } }
  },
}
