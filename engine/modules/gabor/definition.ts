import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import { fromImage } from '../image.ts'
import { filters, phasesOf } from './filters.ts'

export const Params = z.object({
  cells: z.enum(['simple', 'complex']).default('simple').meta({
    title: 'Cells',
    description: 'Simple: answers to edges and bars at one place. Complex: answers to them wherever in its field they lie.',
  }),
  orientations: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .meta({ title: 'Orientations', description: 'Evenly spread over half a turn, from 0 on.' }),
  frequencies: z.int().min(1).max(8).default(2).meta({ title: 'Frequencies', description: 'Each half of the one before.' }),
  wavelength: z.number().min(2).max(64).default(3).meta({
    title: 'Wavelength',
    unit: 'pixels',
    description: 'From crest to crest of the highest frequency.',
  }),
  phases: z.enum(['even', 'odd', 'both', 'four']).default('both').meta({
    title: 'Phases',
    description: 'Of simple cells: even for bars (0 degrees), odd for edges (90), both, or all four with their opposites (180, 270).',
  }),
  bandwidth: z.number().min(0.2).max(4).default(1).meta({
    title: 'Bandwidth',
    unit: 'octaves',
    description: 'Width of the band of frequencies at half height; the narrower, the larger the field.',
  }),
  aspect: z.number().min(0.1).max(2).default(0.5).meta({
    title: 'Aspect',
    description: 'Width of the field across its stripes, divided by its length along them.',
  }),
  size: z
    .int()
    .min(3)
    .max(63)
    .default(13)
    .meta({ title: 'Size', unit: 'pixels', description: 'Side of the square in which a filter is cut out.' }),
  stride: z.int().min(1).max(16).default(1).meta({ title: 'Stride', unit: 'pixels', description: 'Step between receptive fields.' }),
  filters: z.enum(['fixed', 'learned']).default('fixed').meta({
    title: 'Filters',
    description: 'Fixed: as computed from these settings. Learned: they only start so.',
  }),
})

/** Simple and complex cells of the primary visual cortex. */
export const gabor: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'V1 cells',
  family: 'vision',
  icon: 'IconWashTumbleDry',
  summary: 'Gabor filters: edges and bars of every orientation',
  help: 'A bank of Gabor functions, each a wave of wavelength L under a Gaussian, turned by its orientation (Daugman 1985; fitted to simple cells of the cat by Jones & Palmer 1987):\n\n`u = x cos(o) + y sin(o)`, `v = y cos(o) - x sin(o)`\n`g = exp(-(u^2 + (aspect v)^2) / (2 s^2)) cos(2 pi u / L + phase)`\n\ns follows from wavelength and bandwidth b (in octaves): `s / L = sqrt(ln 2 / 2) / pi * (2^b + 1) / (2^b - 1)`, 0.56 at one octave. From each filter a share of its Gaussian is taken away so that even light is not seen, and it is scaled to a sum of squares of 1. Colours count equally.\n\nSimple cells are half-wave rectified: `max(0, g * x)`. Complex cells are the energy of an even and an odd filter (Adelson & Bergen 1985), `sqrt((even * x)^2 + (odd * x)^2)`.\n\nMaps come orientation by orientation, in each by frequency, in each by phase. Around the image there are zeros, so that with a stride of 1 maps are as large as the image.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: (p, { in: source }, module) =>
    fromImage(source, module, (_, height, width) => {
      const maps = p.orientations * p.frequencies * (p.cells === 'complex' ? 1 : phasesOf(p).length)
      return { ok: [maps, Math.ceil(height / p.stride), Math.ceil(width / p.stride)] }
    }),
  weights: (p, { in: source }): Record<string, WeightSpec> => {
    if (p.filters === 'fixed') return {}
    const channels = source?.shape[0] ?? 1
    const shape = [p.orientations * p.frequencies * phasesOf(p).length, channels, p.size, p.size]
    return { kernel: { shape, init: { kind: 'computed', values: () => filters(p, channels) } } }
  },
}
