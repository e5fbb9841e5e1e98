import type { Signal } from '../network/schema.ts'
import { apply, type Graph, type Tensor } from '../tensor/graph.ts'

/** What a projection has in hand. */
export interface Carrying<P = any> {
  readonly graph: Graph
  readonly params: P
  readonly weights: Readonly<Record<string, Tensor>>
  /** What leaves the source, and what arrives of it. */
  readonly from: Signal
  readonly to: Signal
  /** The projection's id: what is drawn once and for all follows from it. */
  readonly id: string
}
/**
 * How a connectivity carries activity, in two steps: what is the same at every tick is made once; then each source
 * `[rows, ...from.shape]` becomes `[rows, ...to.shape]`, where rows count samples, or samples times ticks.
 */
export type Carrier<P = any> = (carrying: Carrying<P>) => (source: Tensor) => Tensor

export const shaped = (graph: Graph, t: Tensor, shape: readonly number[]): Tensor =>
  t.shape.join() === shape.join() ? t : apply(graph, 'Reshape', [t], { shape })
