import type { Signal } from '../network/schema.ts'
import { apply, type Graph, size, type Tensor } from '../tensor/graph.ts'

/** What a projection has in hand. */
export interface Carrying<P = any> {
  readonly graph: Graph
  readonly params: P
  readonly weights: Readonly<Record<string, Tensor>>
  /** What leaves the source, and what arrives of it. */
  readonly from: Signal
  readonly to: Signal
  /** One or minus one for each source unit, or for all, where the projection has no weights that could have its sign; null: all as they are. */
  signs(): Tensor | null
  /** The projection's id: what is drawn once and for all follows from it. */
  readonly id: string
  /** Ticks. */
  readonly delay: number
}
/** The connections of a projection one by one, each with something of its own for each sample: `[batch, ...bonds]` as the definition lays them out. */
export interface Bonds {
  /** The factor of each, or one that they share; it broadcasts over `[batch, ...bonds]`. */
  readonly weight: Tensor
  /** What each hears of `[batch, ...from.shape]`; it broadcasts likewise. */
  pre(source: Tensor): Tensor
  /** What the unit that each reaches has in `[batch, ...to.shape]`; it broadcasts likewise. */
  post(target: Tensor): Tensor
  /** What `strengths` `[batch, ...bonds]` make of a source `[batch, ...from.shape]`: `[batch, ...to.shape]`. */
  through(strengths: Tensor, source: Tensor): Tensor
}
export interface Carried {
  carry(source: Tensor): Tensor
  /** Where connections have something of their own. */
  bonds?(): Bonds
}
/** What carries the connections of one delay, where not all have the projection's. */
export interface Strand {
  readonly delay: number
  carry(source: Tensor): Tensor
}
/**
 * How a connectivity carries activity, in two steps: what is the same at every tick is made once; then each source
 * `[rows, ...from.shape]` becomes `[rows, ...to.shape]`, where rows count samples, or samples times ticks. What strands bring adds up.
 */
export type Carrier<P = any> = (carrying: Carrying<P>) => Carried | readonly Strand[]

export const shaped = (graph: Graph, t: Tensor, shape: readonly number[]): Tensor =>
  t.shape.join() === shape.join() ? t : apply(graph, 'Reshape', [t], { shape })

/** `[rows, units]`. */
export const flat = (graph: Graph, t: Tensor): Tensor => shaped(graph, t, [t.shape[0]!, size(t.shape) / t.shape[0]!])
