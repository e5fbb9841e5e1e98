import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'

export const Params = z.object({
  size: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .meta({ title: 'Size', unit: 'pixels', description: 'Side of the square that becomes one pixel.' }),
  mode: z.enum(['max', 'mean']).default('max').meta({ title: 'Keeps', description: 'The largest or the mean of each square.' }),
})

/** Each square of pixels becomes one. */
export const pool: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Pool',
  family: 'vision',
  icon: 'IconGrid4x4',
  summary: 'A square of pixels becomes one',
  help: 'Takes the largest, or the mean, of each square of pixels, without overlap, as complex cells do over simple ones (Fukushima 1980).',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: ({ size }, { in: source }, module): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    if (source.shape.length !== 3) return { problem: `"${module.name}" needs an image of channels x height x width; wire an image to it.` }
    const [channels, height, width] = source.shape as [number, number, number]
    if (height < size || width < size)
      return { problem: `"${module.name}" pools squares of ${size} but its image is ${height}x${width}; make the size smaller.` }
    return { ok: { out: { modality: 'image', shape: [channels, Math.floor(height / size), Math.floor(width / size)] } } }
  },
  weights: () => ({}),
}
