import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { Activation } from '../activation.ts'

export const Params = z.object({
  channels: z
    .int()
    .min(1)
    .max(4096)
    .default(64)
    .meta({ title: 'Channels', unit: 'channels', description: 'How many numbers each position gets.' }),
  kernel: z
    .int()
    .min(1)
    .max(1024)
    .default(3)
    .meta({ title: 'Kernel', unit: 'positions', description: 'How many positions it sees at once.' }),
  stride: z.int().min(1).max(256).default(1).meta({ title: 'Stride', unit: 'positions', description: 'Step between what is seen.' }),
  dilation: z.int().min(1).max(1024).default(1).meta({
    title: 'Dilation',
    unit: 'positions',
    description: 'How far apart the positions lie that it sees; 2 leaves out every other.',
  }),
  padding: z.enum(['same', 'causal', 'none']).default('same').meta({
    title: 'Around the ends',
    description:
      'Same: silence on both sides. Causal: silence before the start, so that no position sees what comes after it. None: only what is there.',
  }),
  activation: Activation.default('relu').meta({ title: 'Activation', description: 'Rate as a function of the summed input.' }),
})
type Values = z.infer<typeof Params>

/** How far a kernel reaches, less one, and how much silence lies before and after. */
export function margins({ kernel, dilation, padding }: Values): { reach: number; before: number; after: number } {
  const reach = dilation * (kernel - 1)
  const before = padding === 'none' ? 0 : padding === 'causal' ? reach : Math.floor(reach / 2)
  return { reach, before, after: padding === 'same' ? reach - before : 0 }
}

/** One learned kernel for all positions of a sequence. */
export const conv1d: ModuleDefinition<Values> = {
  title: 'Convolution in time',
  family: 'audio',
  icon: 'IconTimeline',
  summary: 'Patterns along a sequence or a sound',
  help: 'Each channel looks for one pattern everywhere along a sequence, a cross-correlation over positions (Waibel et al. 1989, time-delay neural networks; dilated and causal, van den Oord et al. 2016):\n\n`out[p, c] = activation(bias[c] + sum over k, i of W[c, i, k] in[stride p + dilation k - before, i])`\n\nA sequence is `[positions, numbers]`, as an embedding of a whole text or a spectrogram gives it; a sound is one number a position. With same or causal ends there come `positions / stride`, rounded up.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['text', 'audio'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'text' }],
  outputs: (p, { in: source }, { name }): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    if (source.shape.length !== (source.modality === 'audio' ? 1 : 2))
      return {
        problem: `"${name}" needs a sequence of positions x numbers, or a sound; wire an embedding of a whole text or a spectrogram to it.`,
      }
    const { reach, before, after } = margins(p)
    const positions = Math.floor((source.shape[0]! + before + after - reach - 1) / p.stride) + 1
    if (positions < 1)
      return {
        problem: `"${name}" sees ${reach + 1} positions at once, but what arrives has ${source.shape[0]}; make kernel or dilation smaller, or pad the ends.`,
      }
    return { ok: { out: { modality: 'text', shape: [positions, p.channels] } } }
  },
  weights: (p, { in: source }) => {
    const inputs = source?.shape[1] ?? 1
    return {
      bias: { shape: [p.channels], init: { kind: 'zeros' } },
      kernel: {
        shape: [p.channels, inputs, p.kernel],
        init: { kind: 'uniform', fanIn: inputs * p.kernel, gain: p.activation === 'relu' ? 6 : 3 },
      },
    }
  },
}
