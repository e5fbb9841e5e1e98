import type { z } from 'zod'
import { add, mul, reshape } from '../../tensor/algebra.ts'
import { apply } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildGate: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { controls }, rows, arriving, weights }) => {
    const [, ...shape] = arriving.in!.shape
    const open = apply(graph, 'Sigmoid', [add(graph, arriving.control!, weights.bias!)])
    const each = controls === 1 || controls === shape[0] ? [controls, ...Array(shape.length - 1).fill(1)] : shape
    return { outputs: { out: mul(graph, arriving.in!, reshape(graph, open, [rows, ...each])) } }
  },
}
