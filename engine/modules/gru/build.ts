import type { z } from 'zod'
import { apply, applyAll, scalar, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildGru: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph, arriving, weights, rows }) => {
    const x = apply(graph, 'Reshape', [arriving.in!], { shape: [rows, size(arriving.in!.shape) / rows] })
    return { sums: apply(graph, 'Add', [apply(graph, 'Gemm', [x, weights.input!], { transA: 0, transB: 0 }), weights.bias!]) }
  },
  tick: ({ graph, params: { n }, prepared, weights, state }) => {
    const op = (name: 'Add' | 'Sub' | 'Mul', a: Tensor, b: Tensor) => apply(graph, name, [a, b])
    const split = (t: Tensor) => applyAll(graph, 'Split', [t], { axis: 1, sizes: [2 * n, n] }) as [Tensor, Tensor]
    const [gates, candidate] = split(prepared.sums!)
    const [fromGates, fromCandidate] = state
      ? split(apply(graph, 'Gemm', [state.h!, weights.recurrent!], { transA: 0, transB: 0 }))
      : [null, null]
    const open = apply(graph, 'Sigmoid', [fromGates ? op('Add', gates, fromGates) : gates])
    const [reset, keep] = applyAll(graph, 'Split', [open], { axis: 1, sizes: [n, n] }) as [Tensor, Tensor]
    const held = fromCandidate ? op('Add', fromCandidate, weights.carry!) : weights.carry!
    const fresh = apply(graph, 'Tanh', [op('Add', candidate, op('Mul', reset, held))])
    const h = state ? op('Add', fresh, op('Mul', keep, op('Sub', state.h!, fresh))) : op('Mul', op('Sub', scalar(graph, 1), keep), fresh)
    return { outputs: { out: h }, state: { h } }
  },
}
