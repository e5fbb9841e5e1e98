import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'

export const Params = z.object({
  channels: z.int().min(1).max(1024).default(16).meta({
    title: 'Maps',
    unit: 'channels',
    description: 'How many maps arrive, where the target takes images as they come; else as many as the target has.',
  }),
  kernel: z.int().min(1).max(31).default(3).meta({
    title: 'Kernel',
    unit: 'pixels',
    description: 'Side of the square kernel; over a sequence, how many positions it looks back, its own among them.',
  }),
  stride: z
    .int()
    .min(1)
    .max(16)
    .default(1)
    .meta({ title: 'Stride', unit: 'pixels', description: 'Step between receptive fields of an image.' }),
  padding: z.int().min(0).max(16).default(1).meta({ title: 'Padding', unit: 'pixels', description: 'Zeros around the image.' }),
})
type Params = z.infer<typeof Params>

/**
 * One kernel for all places. Images `[channels, height, width]`: `kernel` `[maps, channels, side, side]`. Positions of a sequence
 * `[positions, features]`: `kernel` `[units, features, length]`, which ends at each position, so that none hears what comes after it.
 */
export const conv: ConnectivityDefinition<Params> = {
  title: 'Convolution',
  summary: 'One learned kernel, moved over the image or along the sequence',
  params: Params,
  deliver: (p, source, { shape, positions }) => {
    const given = source.shape.join('x')
    if (source.modality === 'text' && source.shape.length === 2)
      return shape && positions
        ? { ok: { modality: 'text', shape: [source.shape[0]!, ...shape] } }
        : { problem: `is a convolution along ${given} positions, but its target takes no sequence; make the connectivity all-to-all` }
    if (source.shape.length !== 3)
      return { problem: `is a convolution of ${given}, which is no image of channels x height x width; make the connectivity all-to-all` }
    const side = (n: number) => Math.floor((n + 2 * p.padding - p.kernel) / p.stride) + 1
    const [height, width] = [side(source.shape[1]!), side(source.shape[2]!)]
    if (height < 1 || width < 1)
      return { problem: `has a kernel of ${p.kernel} on an image of ${given}; make the kernel smaller or the padding larger` }
    const channels = shape?.[0] ?? p.channels
    if (shape && (shape.length !== 3 || shape[1] !== height || shape[2] !== width))
      return {
        problem: `makes ${channels}x${height}x${width} of ${given}, but its target takes ${shape.join('x')}; change stride and padding, or make the connectivity all-to-all`,
      }
    return { ok: { modality: 'image', shape: [channels, height, width] } }
  },
  bonds: () => ({
    problem: 'has one kernel for all places, so no connection can change for itself; make it topographic, or remove its plasticity',
  }),
  weights: ({ kernel }, source, delivered) => {
    const sequence = delivered.modality === 'text'
    const [inputs, outputs] = sequence
      ? [source.shape[1]!, delivered.shape.slice(1).reduce((a, b) => a * b, 1)]
      : [source.shape[0]!, delivered.shape[0]!]
    const sides = sequence ? [kernel] : [kernel, kernel]
    const area = kernel ** sides.length
    return {
      kernel: { shape: [outputs, inputs, ...sides], init: { kind: 'uniform', fanIn: inputs * area, fanOut: outputs * area, gain: 3 } },
    }
  },
}
