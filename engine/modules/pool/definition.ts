import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { fromImage } from '../image.ts'

export const Params = z.object({
  size: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .meta({ title: 'Size', unit: 'pixels', description: 'Side of the square that becomes one pixel; the mean of all needs none.' }),
  mode: z.enum(['max', 'mean', 'mean of all']).default('max').meta({
    title: 'Keeps',
    description: 'The largest or the mean of each square, or one mean of the whole field, whatever its size.',
  }),
})

/** Each square of pixels becomes one. */
export const pool: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Pool',
  family: 'vision',
  icon: 'IconGrid4x4',
  summary: 'A square of pixels becomes one',
  help: 'Takes the largest, or the mean, of each square of pixels, without overlap, as complex cells do over simple ones (Fukushima 1980). The mean of all makes one number of each map (Lin, Chen & Yan 2013), so that what follows has the same weights for a field of any size.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image', 'spikes'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: ({ size, mode }, { in: source }, module) =>
    fromImage(source, module, (channels, height, width) =>
      mode === 'mean of all'
        ? { ok: [channels, 1, 1] }
        : height < size || width < size
          ? { problem: `"${module.name}" pools squares of ${size} but its image is ${height}x${width}; make the size smaller.` }
          : { ok: [channels, Math.floor(height / size), Math.floor(width / size)] },
    ),
  weights: () => ({}),
}
