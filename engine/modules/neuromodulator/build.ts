import type { z } from 'zod'
import { add, times } from '../../tensor/algebra.ts'
import { scalar } from '../../tensor/graph.ts'
import { activate } from '../activate.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildNeuromodulator: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, dt, arriving, weights, state }) => {
    const drive = add(graph, arriving.in!, weights.bias!)
    const share = params.timeConstant > dt ? dt / params.timeConstant : 1
    const followed = times(graph, drive, share)
    const v = state ? add(graph, times(graph, state.v!, 1 - share), followed) : followed
    const out = add(graph, activate(graph, params.activation, v), scalar(graph, params.baseline))
    return { outputs: { out }, ...(share < 1 && { state: { v } }) }
  },
}
