import { apply, type Graph, size, type Tensor } from '../tensor/graph.ts'

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
/** What a rule has in hand when the projection delivers, and when it learns; `post` is what the target put out in the tick, `[batch, ...]`, `modulation` what arrived at its port `plasticity`, `[batch, 1]`. */
export type Delivering<P = any> = Common<P> & { readonly shape: readonly number[] }
export type Learning<P = any> = Common<P> & { readonly post: Tensor; readonly modulation?: Tensor }

export interface PlasticityBuilder<P = any> {
  /** What the projection delivers beside what its learned weights do, `[batch, ...shape]`; null: nothing. */
  deliver(context: Delivering<P>): Tensor | null
  /** The state after the tick. */
  learn(context: Learning<P>): Tensors
}

const reshaped = (graph: Graph, t: Tensor, shape: readonly number[]) => apply(graph, 'Reshape', [t], { shape })
/** `[batch, units, 1]`. */
export const asColumn = (graph: Graph, t: Tensor): Tensor => reshaped(graph, t, [t.shape[0]!, size(t.shape) / t.shape[0]!, 1])
/** `[batch, 1, units]`. */
export const asRow = (graph: Graph, t: Tensor): Tensor => reshaped(graph, t, [t.shape[0]!, 1, size(t.shape) / t.shape[0]!])

/** What a sample's connections gain, `[batch, ...]` of three axes, scaled by what modulates it. */
export const modulated = (graph: Graph, gain: Tensor, modulation: Tensor | undefined): Tensor =>
  modulation ? apply(graph, 'Mul', [gain, reshaped(graph, modulation, [gain.shape[0]!, 1, 1])]) : gain

/** What each sample's own matrix `[batch, source units, target units]` makes of `pre`: `[batch, ...shape]`. */
export const through = (graph: Graph, pre: Tensor, matrix: Tensor, shape: readonly number[]): Tensor =>
  reshaped(graph, apply(graph, 'MatMul', [asRow(graph, pre), matrix]), [pre.shape[0]!, ...shape])
