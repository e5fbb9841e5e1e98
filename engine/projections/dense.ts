import { z } from 'zod'
import type { ConnectivityDefinition } from '../network/definition.ts'

/** Every unit to every unit, a weight each: `[source units, target units]`. */
export const dense: ConnectivityDefinition = {
  title: 'All to all',
  summary: 'Every unit to every unit, a learned weight each',
  params: z.object({}),
  deliver: (_params, _source, shape) =>
    shape === null
      ? { problem: 'is all-to-all, but its target takes images as they come; make the connectivity one-to-one' }
      : { ok: { modality: 'activity', shape: [...shape] } },
  weights: (_params, source, delivered) => {
    const size = (s: readonly number[]) => s.reduce((a, b) => a * b, 1)
    return { weight: { shape: [size(source.shape), size(delivered.shape)], init: { kind: 'uniform', fanIn: size(source.shape), gain: 3 } } }
  },
}
