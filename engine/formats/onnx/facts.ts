/** What is known of a model's values for any batch, from trials with a few. */
import type { onnx as Onnx } from 'onnx-proto'
import { elementTypes } from '../../tensor/graph.ts'
import type { Described } from './describe.ts'
import { type Affine, growing } from './prepared.ts'
import { dimsOf, numbersOf } from './tensors.ts'

/** Samples in the batches that a model is tried with: what grows with them must grow evenly. */
export const BATCHES = [2, 3, 5] as const

/** The line through values at the three batches; null when there is none. */
function line(values: readonly number[]): Affine | null {
  const [x, y, z] = values as [number, number, number]
  const slope = (y - x) / (BATCHES[1] - BATCHES[0])
  const start = x - slope * BATCHES[0]
  return Number.isInteger(slope) && start + slope * BATCHES[2] === z ? [start, slope] : null
}
/** From one trial: it is so for its batch, and asked for no other. */
const lines = (lists: readonly ArrayLike<number>[]): Affine[] | null => {
  if (lists.length === 1) return Array.from(lists[0]!, (n): Affine => [n, 0])
  if (lists.some((l) => l.length !== lists[0]!.length)) return null
  const found = Array.from(lists[0]!, (_, k) => line(lists.map((l) => l[k]!)))
  return found.every((f) => f !== null) ? found : null
}

export interface Fact {
  readonly type: Described['type']
  /** Null where it depends on the data. */
  readonly shape: readonly Affine[] | null
}
/** @param tries one for each of the batches, or one alone */
export function commonFacts(tries: readonly ReadonlyMap<string, Described>[]): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  for (const [name, { type }] of tries[0]!) {
    const shapes = tries.map((t) => t.get(name)?.shape ?? null)
    facts.set(name, { type, shape: shapes.every((s) => s !== null) ? lines(shapes) : null })
  }
  return facts
}
export function commonConstants(tries: readonly ReadonlyMap<string, Onnx.ITensorProto>[]): Map<string, Onnx.ITensorProto> {
  const constants = new Map<string, Onnx.ITensorProto>()
  for (const [name, t] of tries[0]!) {
    const all = tries.map((c) => c.get(name))
    if (!all.every((c) => c !== undefined && dimsOf(c).join() === dimsOf(t).join())) continue
    const same = all.every((c) => Buffer.compare(c!.rawData!, t.rawData!) === 0)
    const grows = !same && t.dataType === elementTypes.int64 ? lines(all.map((c) => numbersOf(c!)!)) : null
    if (same) constants.set(name, t)
    else if (grows) constants.set(name, growing(name, grows, dimsOf(t)))
  }
  return constants
}
