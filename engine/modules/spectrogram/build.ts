import type { z } from 'zod'
import { add, mul, reshape, transpose } from '../../tensor/algebra.ts'
import { zeros } from '../../tensor/algebra.ts'
import { apply, constant, scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { binsOf, pointsOf, triangles, waves } from './bank.ts'
import { lengths, type Params } from './definition.ts'

/** Under the logarithm: silence is -13.8. */
const FAINT = 1e-6

/** The Fourier transform is a convolution with waves, `hop` samples apart; squares of its cosine and sine parts meet in the bands. */
export const buildSpectrogram: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, rows, arriving, state }) => {
    const { sampleRate, mels, scale, lowest, highest, compression, gives } = params
    const { length, step } = lengths(params)
    const bins = binsOf(pointsOf(length))
    const overlap = params.stream ? length - step : 0
    const past = overlap > 0 ? [state?.past ?? zeros(graph, [rows, overlap])] : []
    const sound = past.length > 0 ? apply(graph, 'Concat', [...past, arriving.in!], { axis: 1 }) : arriving.in!
    const samples = sound.shape[1]!
    const heard = reshape(graph, sound, [rows, 1, samples])
    const parts = apply(graph, 'Conv', [heard, constant(graph, waves(length), [2 * bins, 1, length])], { strides: [step] })
    const bank = triangles(scale, mels, bins, sampleRate, lowest, highest)
    const both = Float32Array.from({ length: mels * 2 * bins }, (_, k) => bank[Math.floor(k / (2 * bins)) * bins + (k % bins)]!)
    const power = apply(graph, 'MatMul', [constant(graph, both, [mels, 2 * bins]), mul(graph, parts, parts)])
    const loud = compression === 'log' ? apply(graph, 'Log', [add(graph, power, scalar(graph, FAINT))]) : power
    const frames = loud.shape[2]!
    return {
      outputs: { out: gives === 'image' ? reshape(graph, loud, [rows, 1, mels, frames]) : transpose(graph, loud, [0, 2, 1]) },
      ...(overlap > 0 && {
        state: { past: apply(graph, 'Slice', [sound], { starts: [samples - overlap], ends: [samples], axes: [1], steps: [1] }) },
      }),
    }
  },
}
