import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { Activation } from '../activation.ts'
import { fromImage } from '../image.ts'

export const Params = z.object({
  channels: z.int().min(1).max(1024).default(16).meta({ title: 'Maps', unit: 'channels', description: 'How many feature maps.' }),
  kernel: z.int().min(1).max(31).default(3).meta({ title: 'Kernel', unit: 'pixels', description: 'Side of the square receptive field.' }),
  stride: z.int().min(1).max(16).default(1).meta({ title: 'Stride', unit: 'pixels', description: 'Step between receptive fields.' }),
  padding: z.int().min(0).max(16).default(1).meta({ title: 'Padding', unit: 'pixels', description: 'Zeros around the image.' }),
  activation: Activation.default('relu').meta({ title: 'Activation', description: 'Rate as a function of the summed input.' }),
})

/** Feature maps of one learned kernel each. */
export const conv: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Convolution',
  family: 'vision',
  icon: 'IconEye',
  summary: 'Maps, kernel, stride',
  help: 'Every map looks for one pattern everywhere in the image: a cross-correlation with a learned kernel, a bias and an activation (LeCun et al. 1998).',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['image', 'spikes'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: (p, { in: source }, module) =>
    fromImage(source, module, (_, height, width) => {
      const side = (n: number) => Math.floor((n + 2 * p.padding - p.kernel) / p.stride) + 1
      if (side(height) < 1 || side(width) < 1)
        return {
          problem: `"${module.name}" has a kernel of ${p.kernel} on an image of ${height}x${width}; make the kernel smaller or the padding larger.`,
        }
      return { ok: [p.channels, side(height), side(width)] }
    }),
  weights: (p, { in: source }) => {
    const fanIn = (source?.shape[0] ?? 1) * p.kernel ** 2
    return {
      bias: { shape: [p.channels], init: { kind: 'zeros' } },
      kernel: {
        shape: [p.channels, source?.shape[0] ?? 1, p.kernel, p.kernel],
        init: { kind: 'uniform', fanIn, gain: p.activation === 'relu' ? 6 : 3 },
      },
    }
  },
}
