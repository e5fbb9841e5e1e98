import type { Bonds } from '../projections/carrier.ts'
import { mul, reshape } from '../tensor/algebra.ts'
import type { Graph, Tensor } from '../tensor/graph.ts'

type Tensors = Readonly<Record<string, Tensor>>
interface Common<P> {
  readonly graph: Graph
  readonly params: P
  /** Milliseconds a tick. */
  readonly dt: number
  /** The projection's connections, one by one. */
  readonly bonds: Bonds
  /** The rule's own weights. */
  readonly weights: Tensors
  /** What the source put out, as the projection read it: `[batch, ...]`. */
  readonly pre: Tensor
  /** Absent at the first tick, where it counts as zero. */
  readonly state?: Tensors
}
/** What a rule has in hand when the projection delivers, and when it learns; `post` is what the target put out in the tick, `[batch, ...]`, `modulation` what arrived at its port `plasticity`, `[batch, 1]`. */
export type Delivering<P = any> = Common<P>
export type Learning<P = any> = Common<P> & { readonly post: Tensor; readonly modulation?: Tensor }

export interface PlasticityBuilder<P = any> {
  /** What the projection delivers beside what its learned weights do, `[batch, ...]`; null: nothing. */
  deliver(context: Delivering<P>): Tensor | null
  /** The state after the tick. */
  learn(context: Learning<P>): Tensors
}

/** What a sample's connections gain, `[batch, ...]`, scaled by what modulates it. */
export const modulated = (graph: Graph, gain: Tensor, modulation: Tensor | undefined): Tensor =>
  modulation
    ? mul(
        graph,
        gain,
        reshape(
          graph,
          modulation,
          gain.shape.map((_, axis) => (axis === 0 ? modulation.shape[0]! : 1)),
        ),
      )
    : gain
