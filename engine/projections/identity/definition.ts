import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'
import { size } from '../units.ts'

/** Each unit to the unit of the same place, weight 1. */
export const identity: ConnectivityDefinition = {
  title: 'One to one',
  summary: 'Each unit to the one in its place, unchanged',
  params: z.object({}),
  deliver: (_params, source, { shape, positions }) => {
    if (shape === null || (positions && source.shape.length === shape.length + 1 && size(source.shape.slice(1)) === size(shape)))
      return { ok: source }
    if (size(shape) !== size(source.shape))
      return {
        problem: `carries ${source.shape.join('x')} one to one into ${shape.join('x')}; make the sizes equal or the connectivity all-to-all`,
      }
    return { ok: { modality: source.modality, shape: [...shape] } }
  },
  bonds: (_params, { shape, vocabulary }) =>
    vocabulary === undefined ? { ok: [size(shape)] } : { problem: 'brings tokens, which are names and no amounts; remove its plasticity' },
  weights: () => ({}),
}
