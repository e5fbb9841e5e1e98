/** How each plasticity rule acts in a tick, engine only; the compiler checks that none is missing. */
import type { Graph, Tensor } from '../tensor/graph.ts'
import type { PlasticityKind } from './definitions.ts'

type Tensors = Readonly<Record<string, Tensor>>
interface Common<P> {
  readonly graph: Graph
  readonly params: P
  /** Milliseconds a tick. */
  readonly dt: number
  /** The projection's weights, with the rule's own. */
  readonly weights: Tensors
  /** What the source put out, as the projection read it: `[batch, ...]`. */
  readonly pre: Tensor
  /** Absent at the first tick, where it counts as zero. */
  readonly state?: Tensors
}
export interface PlasticityBuilder<P = any> {
  /** What the projection delivers beside what its learned weights do, `[batch, ...shape]`; null: nothing. */
  deliver(context: Common<P> & { readonly shape: readonly number[] }): Tensor | null
  /** The state after the tick; `post` is what the target put out in it, `[batch, ...]`. */
  learn(context: Common<P> & { readonly post: Tensor }): Tensors
}

export const plasticityBuilders: Readonly<Record<PlasticityKind, PlasticityBuilder>> = {}
