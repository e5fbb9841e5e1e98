/** How each connectivity carries a tick's activity, engine only; the compiler checks that none is missing. */
import { apply, type Graph, size, type Tensor } from '../tensor/graph.ts'
import type { ConnectivityKind } from './definitions.ts'

/** @param source `[batch, ...]` @param shape per sample, at the target @returns `[batch, ...shape]` */
export type Carry = (graph: Graph, source: Tensor, weights: Readonly<Record<string, Tensor>>, shape: readonly number[]) => Tensor

const shaped = (graph: Graph, t: Tensor, shape: readonly number[]) =>
  t.shape.join() === shape.join() ? t : apply(graph, 'Reshape', [t], { shape })

export const carriers: Readonly<Record<ConnectivityKind, Carry>> = {
  identity: (graph, source, _weights, shape) => shaped(graph, source, [source.shape[0]!, ...shape]),
  dense: (graph, source, { weight }, shape) => {
    const batch = source.shape[0]!
    const rows = shaped(graph, source, [batch, size(source.shape) / batch])
    return shaped(graph, apply(graph, 'Gemm', [rows, weight!], { transA: 0, transB: 0 }), [batch, ...shape])
  },
}
