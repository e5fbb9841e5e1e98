import type { z } from 'zod'
import { add } from '../../tensor/algebra.ts'
import { apply, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'
import { arrived, followed, leaving, matrixOf } from './tick.ts'
import { withinColumn } from './wiring.ts'

/** `v += dt / tau * (W r + bias + in - v)` with `r = max(0, v)` of the last tick. */
export const buildColumn: Builder<z.infer<typeof Params>, { matrix: Tensor }> = {
  once: ({ graph, params, weights }) => ({ matrix: matrixOf(graph, weights.weight!, withinColumn(params), params.n, params.n) }),
  tick: ({ graph: g, params, dt, rows, arriving, weights, once, state }) => {
    const { n } = params
    const outer = arrived(g, n, arriving)
    const resting = outer ? add(g, outer, weights.bias!) : apply(g, 'Expand', [weights.bias!], { shape: [rows, n] })
    const inner = state && apply(g, 'Gemm', [apply(g, 'Relu', [state.v!]), once.matrix], { transA: 0, transB: 0 })
    const v = followed(g, state?.v, inner ? add(g, resting, inner) : resting, params, dt)
    const all = apply(g, 'Relu', [v])
    return { outputs: { all, ...leaving(g, n, all) }, state: { v } }
  },
}
