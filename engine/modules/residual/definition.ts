import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import { fromImage } from '../image.ts'

export const Params = z.object({
  channels: z.int().min(1).max(1024).default(16).meta({ title: 'Maps', unit: 'channels', description: 'How many feature maps come out.' }),
  stride: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .meta({ title: 'Stride', unit: 'pixels', description: 'Step of the first convolution: 2 halves the image.' }),
  groups: z.int().min(1).max(64).default(4).meta({
    title: 'Groups',
    description: 'Into how many groups the maps are divided evenly, each normalised by itself.',
  }),
})

const norm = (name: string, channels: number): Record<string, WeightSpec> => ({
  [`${name}Scale`]: { shape: [channels, 1, 1], init: { kind: 'constant', value: 1 } },
  [`${name}Bias`]: { shape: [channels, 1, 1], init: { kind: 'zeros' } },
})
const kernel = (to: number, from: number, side: number, gain: number): WeightSpec => ({
  shape: [to, from, side, side],
  init: { kind: 'uniform', fanIn: from * side ** 2, gain },
})

/** Two convolutions around which what arrived goes straight on. */
export const residual: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Residual block',
  family: 'vision',
  icon: 'IconArrowBounce',
  summary: 'Two convolutions, added to what arrives',
  help: 'Two convolutions of 3x3 learn what to add to the image that arrives, so that many blocks in a row still learn (He, Zhang, Ren & Sun 2016):\n\n`out = relu(x + norm2(W2 relu(norm1(W1 x))))`\n\nWhere stride or number of maps change the shape, x passes a convolution of 1x1 with the same stride first (their option B). norm is group normalisation (Wu & He 2018, epsilon 1e-5) in place of the batch normalisation of the paper: it takes mean and variance of one sample, so that a sample means the same whatever lies beside it, in training, at a single picture and in an exported model alike.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: ({ channels, stride, groups }, { in: source }, module) =>
    fromImage(source, module, (_, height, width) =>
      channels % groups === 0
        ? { ok: [channels, Math.ceil(height / stride), Math.ceil(width / stride)] }
        : { problem: `"${module.name}" cannot divide ${channels} maps evenly into ${groups} groups; change the maps or the groups.` },
    ),
  weights: ({ channels, stride }, { in: source }) => {
    const from = source?.shape[0] ?? 1
    return {
      inner: kernel(channels, from, 3, 6),
      outer: kernel(channels, channels, 3, 6),
      ...norm('inner', channels),
      ...norm('outer', channels),
      ...((from !== channels || stride > 1) && {
        shortcut: kernel(channels, from, 1, 3),
        shortcutBias: { shape: [channels], init: { kind: 'zeros' as const } },
      }),
    }
  },
}
