import type { z } from 'zod'
import { add, mul, reshape, transpose, zeros } from '../../tensor/algebra.ts'
import { finalOnly, sliced } from '../../tensor/course.ts'
import { apply, constantOnce, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { binsOf, pointsOf, triangles, waves } from './bank.ts'
import { lengths, type Params } from './definition.ts'

type Values = z.infer<typeof Params>
/** Under the logarithm: silence is -13.8. */
const FAINT = 1e-6

/**
 * The Fourier transform is a convolution with waves, `hop` samples apart; squares of its cosine and sine parts meet in the bands.
 * @param sound `[rows, samples]`
 * @returns `[rows, bands, frames]`
 */
function heard(graph: Graph, params: Values, sound: Tensor): Tensor {
  const { sampleRate, mels, scale, lowest, highest, compression } = params
  const { length, step } = lengths(params)
  const [rows, samples] = sound.shape as [number, number]
  const bins = binsOf(pointsOf(length))
  const kernel = constantOnce(graph, 'waves', () => waves(length), [2 * bins, 1, length])
  const parts = apply(graph, 'Conv', [reshape(graph, sound, [rows, 1, samples]), kernel], { strides: [step] })
  const both = () => {
    const bank = triangles(scale, mels, bins, sampleRate, lowest, highest)
    return Float32Array.from({ length: mels * 2 * bins }, (_, k) => bank[Math.floor(k / (2 * bins)) * bins + (k % bins)]!)
  }
  const bands = constantOnce(graph, `bands ${scale} ${sampleRate} ${lowest} ${highest}`, both, [mels, 2 * bins])
  const power = apply(graph, 'MatMul', [bands, mul(graph, parts, parts)])
  return compression === 'log' ? apply(graph, 'Log', [add(graph, power, scalar(graph, FAINT))]) : power
}

/** From `[rows, bands, frames]`. */
function given(graph: Graph, { gives }: Values, loud: Tensor): Tensor {
  const [rows, bands, frames] = loud.shape as [number, number, number]
  return gives === 'image' ? reshape(graph, loud, [rows, 1, bands, frames]) : transpose(graph, loud, [0, 2, 1])
}
const part = (graph: Graph, sound: Tensor, from: number) =>
  apply(graph, 'Slice', [sound], { starts: [from], ends: [sound.shape[1]!], axes: [1], steps: [1] })

/** Samples of the pieces before that a window still hears. */
const overlapOf = (params: Values) => (params.stream ? lengths(params).length - lengths(params).step : 0)

export const buildSpectrogram: Builder<Values> = {
  tick: ({ graph, params, rows, arriving, state }) => {
    const overlap = overlapOf(params)
    if (overlap === 0) return { outputs: { out: given(graph, params, heard(graph, params, arriving.in!)) } }
    const sound = apply(graph, 'Concat', [state?.past ?? zeros(graph, [rows, overlap]), arriving.in!], { axis: 1 })
    const past = part(graph, sound, sound.shape[1]! - overlap)
    return { outputs: { out: given(graph, params, heard(graph, params, sound)) }, state: { past } }
  },
  // The pieces laid end to end are one sound.
  whole: ({ graph, params, batch, ticks, arriving, need }) => {
    const overlap = overlapOf(params)
    const pieces = arriving.in!.all()
    const samples = pieces.shape[1]!
    const inTurn = transpose(graph, reshape(graph, pieces, [ticks, batch, samples]), [1, 0, 2])
    const sound = apply(graph, 'Pad', [reshape(graph, inTurn, [batch, ticks * samples])], { pads: [0, overlap, 0, 0] })
    if (need === 'last') {
      const end = part(graph, sound, (ticks - 1) * samples)
      return { out: finalOnly(ticks, given(graph, params, heard(graph, params, end))) }
    }
    const loud = heard(graph, params, sound)
    const [bands, frames] = [loud.shape[1]!, loud.shape[2]! / ticks]
    const apart = transpose(graph, reshape(graph, loud, [batch, bands, ticks, frames]), [2, 0, 1, 3])
    return { out: sliced(graph, ticks, given(graph, params, reshape(graph, apart, [ticks * batch, bands, frames]))) }
  },
}
