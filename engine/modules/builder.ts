import type { Graph, Tensor } from '../tensor/graph.ts'

/** What a kind has in hand for one tick. Every tensor is `[batch, ...shape per sample]`; weights have their own shapes. */
export interface Tick<P> {
  readonly graph: Graph
  readonly params: P
  readonly batch: number
  /** Milliseconds a tick. */
  readonly dt: number
  /** What arrives at each input port, already summed. */
  readonly arriving: Readonly<Record<string, Tensor>>
  readonly weights: Readonly<Record<string, Tensor>>
  /** State the last tick left; absent at the first, where it counts as zero. */
  readonly state?: Readonly<Record<string, Tensor>>
  /** A field of the task, `[batch, ...]`. */
  field(name: string): Tensor
}
export interface Ticked {
  /** By output port. */
  readonly outputs: Readonly<Record<string, Tensor>>
  readonly state?: Readonly<Record<string, Tensor>>
}
/** One tick of a kind: `(inputs, state, weights) -> (outputs, next state)`. */
export type Builder<P = any> = (tick: Tick<P>) => Ticked
