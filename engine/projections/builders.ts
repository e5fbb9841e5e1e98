/** How each connectivity carries a tick's activity, engine only; the compiler checks that none is missing. */
import { apply, type Graph, size, type Tensor } from '../tensor/graph.ts'
import type { ConnectivityKind } from './definitions.ts'

/** What a projection has in hand. */
export interface Carrying<P = any> {
  readonly graph: Graph
  readonly params: P
  /** `[rows, ...shape per sample]`; rows count samples, or samples times ticks. */
  readonly source: Tensor
  /** By name, their signs already as the projection has them. */
  readonly weights: Readonly<Record<string, Tensor>>
  /** What arrives per sample. */
  readonly shape: readonly number[]
  /** The projection's id: what is drawn once and for all, a mask, follows from it. */
  readonly id: string
}
/** @returns `[rows, ...shape]` */
export type Carry<P = any> = (carrying: Carrying<P>) => Tensor

export const shaped = (graph: Graph, t: Tensor, shape: readonly number[]): Tensor =>
  t.shape.join() === shape.join() ? t : apply(graph, 'Reshape', [t], { shape })

export const carriers: Readonly<Record<ConnectivityKind, Carry>> = {
  identity: ({ graph, source, shape }) => shaped(graph, source, [source.shape[0]!, ...shape]),
  dense: ({ graph, source, weights: { weight }, shape }) => {
    const rows = shaped(graph, source, [size(source.shape) / weight!.shape[0]!, weight!.shape[0]!])
    return shaped(graph, apply(graph, 'Gemm', [rows, weight!], { transA: 0, transB: 0 }), [source.shape[0]!, ...shape])
  },
}
