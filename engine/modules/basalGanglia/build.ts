import type { z } from 'zod'
import { add, mul, sub, sum, times } from '../../tensor/algebra.ts'
import { apply, scalar, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/** Gurney, Prescott & Redgrave 2001 II: weights, all of one channel but the STN's, which reach every channel; thresholds. */
const [STN_OUT, GPE_TO_GPI] = [0.9, 0.3]
const thresholds = { d1: 0.2, d2: 0.2, stn: -0.25, gpe: -0.2, gpi: -0.2 } as const
type Nucleus = keyof typeof thresholds

/** What the GPi of `n` channels gives when nothing arrives: where the equations stand still. */
export function gpiAtRest(n: number): number {
  const stn = (thresholds.gpe - thresholds.stn) / (1 + STN_OUT * n)
  const all = STN_OUT * n * stn
  return all - GPE_TO_GPI * (all - thresholds.gpe) - thresholds.gpi
}

export const buildBasalGanglia: Builder<z.infer<typeof Params>> = {
  tick: ({ graph: g, params, dt, rows, arriving, state }) => {
    const n = size(arriving.in!.shape) / rows
    const urgent = apply(g, 'Reshape', [arriving.in!], { shape: [rows, n] })
    const kept = Math.exp(-dt / params.timeConstant)
    const between = (x: Tensor) => apply(g, 'Clip', [x, scalar(g, 0), scalar(g, 1)])
    const given = (a: Tensor, nucleus: Nucleus) => between(sub(g, a, scalar(g, thresholds[nucleus])))
    const next: Partial<Record<Nucleus, Tensor>> = {}
    const follow = (nucleus: Nucleus, u: Tensor): Tensor => {
      const a = state ? add(g, times(g, state[nucleus]!, kept), times(g, u, 1 - kept)) : times(g, u, 1 - kept)
      next[nucleus] = a
      return given(a, nucleus)
    }
    const dopamine = arriving.dopamine ? between(add(g, arriving.dopamine, scalar(g, params.dopamine))) : scalar(g, params.dopamine)
    const one = scalar(g, 1)
    const d1 = follow('d1', mul(g, urgent, add(g, one, dopamine)))
    const d2 = follow('d2', mul(g, urgent, sub(g, one, dopamine)))
    const stn = follow('stn', sub(g, urgent, state ? given(state.gpe!, 'gpe') : scalar(g, -thresholds.gpe)))
    const all = times(g, sum(g, stn, [1]), STN_OUT)
    const gpe = follow('gpe', sub(g, all, d2))
    const gpi = follow('gpi', sub(g, all, add(g, d1, times(g, gpe, GPE_TO_GPI))))
    const free = between(sub(g, one, times(g, gpi, 1 / gpiAtRest(n))))
    return { outputs: { out: free, gated: mul(g, urgent, free), inhibition: gpi }, state: next as Record<Nucleus, Tensor> }
  },
}
