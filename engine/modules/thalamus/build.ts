import type { z } from 'zod'
import { add, div, mul, sub, times, where } from '../../tensor/algebra.ts'
import { apply, constant, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { fire, mask } from '../fire.ts'
import type { Params } from './definition.ts'

/** Of Smith et al. 2000: uF/cm2, mS/cm2, mV and ms. */
const [CAPACITY, LEAK] = [2, 0.035]
const [T_REVERSAL, T_OPENS, T_SPENT, T_READY] = [120, -60, 20, 100]
const [THRESHOLD, RESET] = [-35, -50]
/** Reversal of the inhibition, how long it lasts, how slowly layer 6 acts on relay cells, and how fast reticular cells leak. */
const [INHIBITION_REVERSAL, INHIBITION_TIME, FEEDBACK_TIME, RETICULAR_TIME] = [-85, 20, 100, 20]

/** The potential is measured from rest and the readiness of the T-current from what it is at rest, so that states start at 0. */
export const buildThalamus: Builder<z.infer<typeof Params>> = {
  tick: ({ graph: g, params, dt, rows, arriving, state }) => {
    const { rest, tCurrent, n } = params
    const kept = (time: number) => Math.exp(-dt / time)
    const number = (value: number) => scalar(g, value)
    const fading = (past: Tensor | undefined, time: number, more: Tensor) => (past ? add(g, times(g, past, kept(time)), more) : more)
    const h0 = rest < T_OPENS ? 1 : 0
    const from = (past: Tensor | undefined, base: number) =>
      past ? add(g, past, number(base)) : apply(g, 'Expand', [number(base)], { shape: [rows, n] })
    const [before, h] = [from(state?.v, rest), from(state?.h, h0)]
    const open = mask(g, apply(g, 'GreaterOrEqual', [before, number(T_OPENS)]))

    const f = arriving.layer6 && fading(state?.f, FEEDBACK_TIME, times(g, arriving.layer6, 1 - kept(FEEDBACK_TIME)))
    const t = times(g, mul(g, open, h), tCurrent)
    const sensed = times(g, arriving.in!, params.gain)
    const pulled = f ? add(g, sensed, times(g, f, params.feedback)) : sensed
    const conductance = add(g, t, number(LEAK))
    const current = add(g, add(g, times(g, t, T_REVERSAL), number(LEAK * rest)), pulled)
    const [all, drive] = state
      ? [add(g, conductance, state.s!), add(g, current, times(g, state.s!, INHIBITION_REVERSAL))]
      : [conductance, current]
    const goal = div(g, drive, all)
    const v = add(g, goal, mul(g, sub(g, before, goal), apply(g, 'Exp', [times(g, all, -dt / CAPACITY)])))
    const { fired, spikes } = fire(g, times(g, sub(g, v, number(THRESHOLD)), 1 / (THRESHOLD - RESET)), params, null)

    const spent = times(g, h, kept(T_SPENT))
    const ready = sub(g, number(1), times(g, sub(g, number(1), h), kept(T_READY)))
    const nextH = add(g, mul(g, open, spent), mul(g, sub(g, number(1), open), ready))

    const heard = times(g, spikes, params.collateral)
    const driven = arriving.layer6 ? add(g, heard, times(g, arriving.layer6, params.reticularFeedback)) : heard
    const r = fading(state?.r, RETICULAR_TIME, driven)
    const reticular = fire(g, sub(g, r, number(1)), params, null)
    const opened = times(g, around(g, reticular.spikes, n, params.spread), params.inhibition)
    return {
      outputs: { out: spikes, potential: v, reticular: reticular.spikes },
      state: {
        v: where(g, apply(g, 'NonZero', [fired]), number(RESET - rest), sub(g, v, number(rest))),
        h: sub(g, nextH, number(h0)),
        s: fading(state?.s, INHIBITION_TIME, opened),
        r: sub(g, r, reticular.fired),
        ...(f && { f }),
      },
    }
  },
}

/** What reticular cells `[rows, n]` do to the relay cells around: shares of a Gaussian on a ring, which add up to 1. */
function around(g: Graph, spikes: Tensor, n: number, spread: number): Tensor {
  if (spread === 0 || n === 1) return spikes
  const far = Array.from({ length: n }, (_, k) => Math.exp(-(Math.min(k, n - k) ** 2) / (2 * spread ** 2)))
  const sum = far.reduce((a, b) => a + b, 0)
  const shares = constant(
    g,
    Array.from({ length: n * n }, (_, k) => far[Math.abs(Math.floor(k / n) - (k % n))]! / sum),
    [n, n],
  )
  return apply(g, 'MatMul', [spikes, shares])
}
