import { z } from 'zod'
import type { ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'

export const Params = z.object({
  by: z.enum(['layer', 'divisive']).default('layer').meta({
    title: 'By',
    description: 'Layer: mean 0 and variance 1, then a learned scale and shift. Divisive: each unit divided by what its neighbours do.',
  }),
  exponent: z.number().min(1).max(4).default(2).meta({ title: 'Exponent', description: 'Divisive: the power to which drives are raised.' }),
  semisaturation: z.number().min(0.001).max(1000).default(1).meta({
    title: 'Half at',
    description: 'Divisive: the drive, in units and neighbours alike, that is answered with half the largest response.',
  }),
  gain: z.number().min(0.001).max(1000).default(1).meta({ title: 'Gain', description: 'Divisive: a factor on the response.' }),
  radius: z.int().min(0).max(64).default(2).meta({
    title: 'Radius',
    unit: 'pixels',
    description: 'Divisive, on images: how far neighbours lie on each side; all channels count.',
  }),
})

/** What each unit does, measured by what the others do. */
export const normalise: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Normalise',
  family: 'cortex',
  icon: 'IconScale',
  summary: 'Each unit measured by the others',
  help: 'Layer normalisation (Ba, Kiros & Hinton 2016) brings what arrives in one sample to mean 0 and variance 1, then scales and shifts by learned amounts, for each unit, or for each channel of an image:\n\n`out = scale (x - mean) / sqrt(variance + 1e-5) + shift`\n\nDivisive normalisation (Heeger 1992; Carandini & Heeger 2012) is what neurons do from the retina to the parietal cortex: a drive D is divided by what a pool of neighbours gets,\n\n`D = max(0, x)`\n`out = gain D^n / (s^n + mean over the pool of D^n)`\n\nwith exponent n and half-saturation s; the pool has the mean and not the sum, so that s means the same in pools of any size. On an image the pool is a square around the pixel, cut at the edge, over all channels.\n\nEither way a sequence `[positions, numbers]` is normalised position by position; of anything else, all units count together for layer normalisation, and all but an image for the pool.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image', 'activity', 'audio', 'text', 'spikes'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: (_p, { in: source }): Outcome<Record<string, Signal>> => ({
    ok: source ? { out: { modality: source.modality === 'spikes' ? 'activity' : source.modality, shape: [...source.shape] } } : {},
  }),
  weights: ({ by }, { in: source }): Record<string, WeightSpec> => {
    if (by === 'divisive') return {}
    const shape = scaleShape(source)
    return { bias: { shape, init: { kind: 'zeros' } }, scale: { shape, init: { kind: 'constant', value: 1 } } }
  },
}

/** `[channels, height, width]` has a scale for each channel, `[positions, width]` for each place in a vector, all else for each unit. */
function scaleShape(source: Signal | undefined): number[] {
  const shape = source?.shape ?? [1]
  if (shape.length === 3) return [shape[0]!, 1, 1]
  return shape.length === 2 ? [shape[1]!] : [...shape]
}
