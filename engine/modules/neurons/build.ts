import type { z } from 'zod'
import { apply, scalar } from '../../tensor/graph.ts'
import { activate } from '../activate.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

/** With `a = dt / tau`: `v' = (1 - a) v + a I`; without a time constant above dt, `v' = I`. */
export const buildNeurons: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, dt, arriving, weights, state }) => {
    const drive = params.bias ? apply(graph, 'Add', [arriving.in!, weights.bias!]) : arriving.in!
    if (params.timeConstant <= dt) return { outputs: { out: activate(graph, params.activation, drive) } }
    const share = dt / params.timeConstant
    const followed = apply(graph, 'Mul', [drive, scalar(graph, share)])
    const v = state ? apply(graph, 'Add', [apply(graph, 'Mul', [state.v!, scalar(graph, 1 - share)]), followed]) : followed
    return { outputs: { out: activate(graph, params.activation, v) }, state: { v } }
  },
}
