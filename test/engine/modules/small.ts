/** Small modules of every kind, and small signals for them. */
import { z } from 'zod'
import { around, moduleOf } from '../../../engine/bench/around.ts'
import { definitions, type ModuleKind } from '../../../engine/modules/definitions.ts'
import type { Module, Signal } from '../../../engine/network/schema.ts'

/** Small ones, so that many modules take little time. */
export const signals: readonly Signal[] = [
  { modality: 'image', shape: [3, 8, 8] },
  { modality: 'text', shape: [6, 8] },
  { modality: 'text', shape: [6], vocabulary: 9 },
  { modality: 'activity', shape: [8] },
  { modality: 'audio', shape: [600] },
  { modality: 'spikes', shape: [8] },
  { modality: 'action', shape: [4] },
  { modality: 'reward', shape: [1] },
]
/**
 * A module of the kind whose numbers of units, channels and the like are 8 at the most, where it works with that.
 * @param foreign the model of an imported one
 */
export function small(kind: ModuleKind, foreign?: Module['model']): Module {
  const more = kind === 'onnx' ? { model: foreign } : {}
  const { properties = {} } = z.toJSONSchema(definitions[kind].params as z.ZodType, { io: 'input' }) as {
    properties?: Record<string, { type?: string; default?: number; minimum?: number }>
  }
  const large = Object.entries(properties).filter(([, p]) => p.type === 'integer' && (p.default ?? 0) > 8)
  const params = Object.fromEntries(large.map(([name, p]) => [name, Math.max(8, p.minimum ?? 8)]))
  try {
    around(kind, { ...more, params }, signals)
    return moduleOf(kind, { ...more, params }, signals)
  } catch {
    return moduleOf(kind, more, signals)
  }
}
