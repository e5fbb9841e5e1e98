import type { z } from 'zod'
import { apply, applyAll, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'

export const buildLstm: Builder<z.infer<typeof Params>> = {
  prepare: ({ graph, arriving, weights, rows }) => {
    const x = apply(graph, 'Reshape', [arriving.in!], { shape: [rows, size(arriving.in!.shape) / rows] })
    return { sums: apply(graph, 'Add', [apply(graph, 'Gemm', [x, weights.input!], { transA: 0, transB: 0 }), weights.bias!]) }
  },
  tick: ({ graph, params: { n }, prepared, weights, state }) => {
    const mul = (a: Tensor, b: Tensor) => apply(graph, 'Mul', [a, b])
    const sums = state
      ? apply(graph, 'Add', [prepared.sums!, apply(graph, 'Gemm', [state.h!, weights.recurrent!], { transA: 0, transB: 0 })])
      : prepared.sums!
    const [gates, candidate] = applyAll(graph, 'Split', [sums], { axis: 1, sizes: [3 * n, n] }) as [Tensor, Tensor]
    const open = apply(graph, 'Sigmoid', [gates])
    const [write, keep, show] = applyAll(graph, 'Split', [open], { axis: 1, sizes: [n, n, n] }) as [Tensor, Tensor, Tensor]
    const written = mul(write, apply(graph, 'Tanh', [candidate]))
    const c = state ? apply(graph, 'Add', [mul(keep, state.c!), written]) : written
    const h = mul(show, apply(graph, 'Tanh', [c]))
    return { outputs: { out: h }, state: { c, h } }
  },
}
