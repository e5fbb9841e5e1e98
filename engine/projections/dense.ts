import { z } from 'zod'
import type { ConnectivityDefinition } from '../network/definition.ts'
import type { Signal } from '../network/schema.ts'

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
/** Positions of a sequence that are each carried alike; 1 where the source is one whole. */
const positionsOf = (delivered: Signal, source: Signal) =>
  source.shape.length === 2 && delivered.shape.length === 2 && delivered.shape[0] === source.shape[0] && delivered.modality === 'text'
    ? source.shape[0]!
    : 1

/** Every unit to every unit, a weight each: `[source units, target units]`. */
export const dense: ConnectivityDefinition = {
  title: 'All to all',
  summary: 'Every unit to every unit, a learned weight each',
  params: z.object({}),
  deliver: (_params, source, { shape, positions }) => {
    if (shape === null) return { problem: 'is all-to-all, but its target takes images as they come; make the connectivity one-to-one' }
    if (positions && source.modality === 'text' && source.shape.length === 2)
      return { ok: { modality: 'text', shape: [source.shape[0]!, ...shape] } }
    return { ok: { modality: 'activity', shape: [...shape] } }
  },
  weights: (_params, source, delivered) => {
    const positions = positionsOf(delivered, source)
    const [from, to] = [size(source.shape) / positions, size(delivered.shape) / positions]
    return { weight: { shape: [from, to], init: { kind: 'uniform', fanIn: from, gain: 3 } } }
  },
}
