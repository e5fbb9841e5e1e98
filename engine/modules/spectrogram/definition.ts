import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Module, Signal } from '../../network/schema.ts'

export const Params = z.object({
  sampleRate: z
    .int()
    .min(100)
    .max(192000)
    .default(16000)
    .meta({ title: 'Sample rate', unit: 'Hz', description: 'Samples a second of the sound.' }),
  window: z.number().min(1).max(1000).default(25).meta({ title: 'Window', unit: 'ms', description: 'How much sound a frame is made of.' }),
  hop: z
    .number()
    .min(0.5)
    .max(1000)
    .default(10)
    .meta({ title: 'Hop', unit: 'ms', description: 'From the start of a frame to that of the next.' }),
  mels: z
    .int()
    .min(1)
    .max(256)
    .default(40)
    .meta({ title: 'Bands', unit: 'mels', description: 'How many bands, evenly spread on the mel scale.' }),
  scale: z.enum(['Slaney', 'HTK']).default('Slaney').meta({
    title: 'Mel scale',
    description: "Slaney's, linear below 1,000 Hz, with bands of equal area; or that of HTK, with bands of equal height.",
  }),
  lowest: z.number().min(0).max(20000).default(20).meta({ title: 'From', unit: 'Hz', description: 'Where the lowest band begins.' }),
  highest: z.number().min(1).max(96000).default(8000).meta({ title: 'To', unit: 'Hz', description: 'Where the highest band ends.' }),
  compression: z.enum(['log', 'none']).default('log').meta({
    title: 'Loudness',
    description: 'Log: the natural logarithm of the power, as loudness is felt. None: the power itself.',
  }),
  gives: z.enum(['image', 'sequence']).default('image').meta({
    title: 'Gives',
    description: 'An image of bands x frames, for convolutions and grids; or a sequence of frames, for convolutions in time and attention.',
  }),
  stream: z.boolean().default(false).meta({
    title: 'Stream',
    description: 'The sound comes in pieces, one a tick: windows reach back over the pieces before.',
  }),
})
type Values = z.infer<typeof Params>

/** Samples in a window, and from one to the next. */
export const lengths = ({ sampleRate, window, hop }: Values) => ({
  length: Math.max(2, Math.round((sampleRate * window) / 1000)),
  step: Math.max(1, Math.round((sampleRate * hop) / 1000)),
})

/** Frames of so many samples, or why there are none. */
function framesOf(p: Values, samples: number, { name }: Module): Outcome<number> {
  const { length, step } = lengths(p)
  if (p.highest > p.sampleRate / 2 || p.lowest >= p.highest)
    return {
      problem: `"${name}" has bands from ${p.lowest} to ${p.highest} Hz, but sound of ${p.sampleRate} samples a second holds 0 to ${p.sampleRate / 2} Hz; change the bands or the sample rate.`,
    }
  if (p.stream && (samples % step !== 0 || length < step))
    return {
      problem: `"${name}" is given ${samples} samples a tick, which are no whole number of hops of ${step}, or its window of ${length} is shorter than a hop; change hop or window.`,
    }
  const heard = samples + (p.stream ? length - step : 0)
  if (heard < length)
    return { problem: `"${name}" has a window of ${length} samples on a sound of ${samples}; make the window shorter, or let it stream.` }
  return { ok: Math.floor((heard - length) / step) + 1 }
}

/** What a sound holds at which frequency, over time. */
export const spectrogram: ModuleDefinition<Values> = {
  title: 'Spectrogram',
  family: 'audio',
  icon: 'IconWaveSine',
  summary: 'Sound as loudness by pitch and time',
  help: 'Cuts a sound into overlapping windows (Hann), takes from each the power of its Fourier transform, filled up with zeros to a power of two, and adds that up in bands that lie evenly on the mel scale, as pitch is heard (Stevens, Volkmann & Newman 1937; Davis & Mermelstein 1980):\n\n`X[k] = sum over t of hann[t] x[t] exp(-2 pi i k t / N)`\n`out[band] = ln(1e-6 + sum over k of M[band, k] |X[k]|^2)`\n\nThe ear does the like: places along the cochlea answer to bands of frequencies that widen upwards. Only whole windows count.\n\nIt gives an image `[1, bands, frames]`, low bands first, because whatever sees can then hear: convolutions, grids, and neurons all to all. As a sequence `[frames, bands]` the frames are positions, as of a text, for a convolution in time, attention, or a transformer block.\n\nTo hear as time goes by, let an input show a sound of `[pieces, samples]` by its elements and switch Stream on: then each tick brings the frames that end in its piece, and windows reach back over the pieces before; silence came before the first. A GRU, an LSTM or a column takes them as they come. Nothing here is learned.',
  view: 'spectrogram',
  params: Params,
  inputs: () => [{ name: 'in', label: 'sound', accepts: ['audio'], shape: null, sums: true }],
  outputNames: ({ gives }) => [{ name: 'out', label: 'out', modality: gives === 'image' ? 'image' : 'text' }],
  outputs: (p, { in: source }, module): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    if (source.shape.length !== 1)
      return { problem: `"${module.name}" needs a sound of one row of samples, not ${source.shape.join('x')}; wire one to it.` }
    const frames = framesOf(p, source.shape[0]!, module)
    if ('problem' in frames) return frames
    return {
      ok: {
        out: p.gives === 'image' ? { modality: 'image', shape: [1, p.mels, frames.ok] } : { modality: 'text', shape: [frames.ok, p.mels] },
      },
    }
  },
  states: (p): Record<string, number[]> => {
    const { length, step } = lengths(p)
    return p.stream && length > step ? { past: [length - step] } : {}
  },
  weights: () => ({}),
}
