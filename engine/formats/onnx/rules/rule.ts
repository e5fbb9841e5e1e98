import type { onnx as Onnx } from 'onnx-proto'
import { apply, constant, type Graph, scalar, type Tensor } from '../../../tensor/graph.ts'

/** A node of a model about to become our operators. */
export interface Translating {
  readonly g: Graph
  readonly node: Onnx.INodeProto
  /** Its inputs, undefined where one is left out. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Whether somebody could read the k-th output. */
  wants(k: number): boolean
  /** Contents of an input that is constant: whole numbers or floats, row-major; undefined for others. */
  known(k: number): ArrayLike<number> | undefined
}
/** Our operators for a node, one tensor for each output that is wanted; null: this form of it stays opaque. */
export type Rule = (t: Translating) => readonly Tensor[] | null

/** The inputs from the first to the `count`-th when they are all there and of floats. */
export function floats({ inputs }: Translating, count = inputs.length): Tensor[] | null {
  const taken = inputs.slice(0, count)
  return taken.length === count && taken.every((t) => t?.type === 'float') ? (taken as Tensor[]) : null
}
export const integers = (values: ArrayLike<number> | undefined): number[] | undefined => (values ? Array.from(values) : undefined)
/** An axis counted from 0. */
export const axisAt = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)
export const reshaped = (g: Graph, x: Tensor, shape: readonly number[]): Tensor =>
  x.shape.join() === shape.join() ? x : apply(g, 'Reshape', [x], { shape })

export const add = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Add', [a, b])
export const sub = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Sub', [a, b])
export const mul = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Mul', [a, b])
export const div = (g: Graph, a: Tensor, b: Tensor): Tensor => apply(g, 'Div', [a, b])
export const times = (g: Graph, a: Tensor, factor: number): Tensor => (factor === 1 ? a : mul(g, a, scalar(g, factor)))
export { apply, constant, scalar }
