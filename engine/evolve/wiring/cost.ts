/** How large a network is, so that more weights are not the whole story. */
import type { Network } from '../../network/schema.ts'
import type { Resolution } from '../../network/resolve.ts'
import { size } from '../../tensor/graph.ts'

export interface Cost {
  /** Numbers that may be learned: those of locked weights are not. */
  readonly weights: number
  /** About what a tick takes of one sample: numbers that leave modules, and weights as often as they are used. */
  readonly work: number
}

export function costOf({ network, resolution: { weights, signals, carried } }: { network: Network; resolution: Resolution }): Cost {
  const frozen = (id: string) => (network.modules[id] ?? network.projections[id]!).locks.weights === true
  const of = (id: string, learned: boolean) =>
    sum(Object.values(weights[id] ?? {}).map(({ shape, fixed }) => (learned && (fixed || frozen(id)) ? 0 : size(shape))))
  const out = (id: string) => Object.values(signals[id] ?? {})
  return {
    weights: sum(Object.keys(weights).map((id) => of(id, true))),
    work: sum([
      ...Object.keys(network.modules).map(
        (id) =>
          sum(Object.values(weights[id] ?? {}).map(({ shape }) => size(shape) * uses(shape, out(id)))) +
          sum(out(id).map(({ shape }) => size(shape))),
      ),
      ...Object.entries(network.projections).map(
        ([id, { connectivity }]) => of(id, false) * reuse(connectivity.kind, carried[id]?.to.shape ?? []),
      ),
    ]),
  }
}

/** Pixels of an image `[channels, height, width]`, or positions of a sequence: where one weight is used again. */
const places = (shape: readonly number[]): number => (shape.length === 3 ? shape[1]! * shape[2]! : shape.length === 2 ? shape[0]! : 1)
/** A module's weights are used at each place of what leaves it, but those that have an axis for all numbers of it, such as patterns. */
const uses = (shape: readonly number[], out: readonly { readonly shape: readonly number[] }[]): number =>
  Math.max(1, ...out.map((signal) => (shape.includes(size(signal.shape)) ? 1 : places(signal.shape))))
/** Among units each weight is used once, along a sequence at each position; a kernel at each place. */
const reuse = (kind: string, shape: readonly number[]): number => (kind === 'conv' || shape.length === 2 ? places(shape) : 1)
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
