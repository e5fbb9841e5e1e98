/** A folder of recordings by class as samples. */
import { FileProblem, megabytes } from '../../formats/files.ts'
import { resampled } from '../../formats/resample.ts'
import { readWav, type Sound } from '../../formats/wav.ts'
import { MOST_BYTES, type Samples } from './brought.ts'
import type { Choices } from './definition.ts'
import { counted, labelsOf, reader } from './each.ts'
import { type ClassFile, classesOf } from './folders.ts'

export const SOUNDS = /\.wave?$/i
/** The rate and the length that recordings have at the most, where nothing else is chosen. */
const RATE = 16_000
const SECONDS = 2

const n = (count: number) => count.toLocaleString('en-US')

/** @throws FileProblem when there is nothing to learn from, or it would not fit */
export function soundSamples(folder: string, title: string, choices: Choices, progress: (share: number) => void): Samples {
  const { files, names, parted, others } = classesOf(folder, SOUNDS, 'recordings (WAV)')
  const problems: string[] = []
  const take = reader(problems)
  const lengths = files.map((file, k) => {
    progress((0.3 * k) / files.length)
    return take(file, (bytes) => {
      const { rate, samples } = readWav(bytes)
      return { rate, seconds: samples.length / rate }
    })
  })
  const heard = lengths.filter((length) => length !== null)
  if (heard.length === 0) throw new FileProblem('None of the recordings can be read; save them as WAV (PCM) anew.')
  const common = mostCommon(heard.map(({ rate }) => rate))
  const rate = choices.rate ?? Math.min(RATE, Math.max(1000, common))
  const longest = heard.reduce((most, { seconds }) => Math.max(most, seconds), 0)
  const seconds = choices.seconds ?? Math.min(SECONDS, Math.max(0.1, Math.ceil(10 * longest) / 10))
  const each = Math.round(rate * seconds)
  const readable = files.filter((_, k) => lengths[k] !== null)
  if (2 * each * readable.length > MOST_BYTES)
    throw new FileProblem(
      `${n(readable.length)} recordings of ${seconds} s would take ${megabytes(2 * each * readable.length)}, and at most ${megabytes(MOST_BYTES)} are kept; choose fewer seconds or a lower rate, or bring in fewer.`,
    )
  const all = new Int16Array(readable.length * each)
  const kept: ClassFile[] = []
  readable.forEach((file, k) => {
    progress(0.3 + (0.7 * k) / readable.length)
    const sound = take(file, (bytes) => resampled(cut(readWav(bytes), seconds), rate))
    if (!sound) return
    for (let at = 0; at < Math.min(each, sound.length); at++)
      all[kept.length * each + at] = Math.max(-32768, Math.min(32767, Math.round(32768 * sound[at]!)))
    kept.push(file)
  })
  const asks = labelsOf(names, kept)
  const other = heard.filter((of) => of.rate !== rate).length
  const long = heard.filter((of) => of.seconds > seconds + 1e-9).length
  return {
    title,
    source: `${title}: ${n(kept.length)} recordings in ${n(asks.names.length)} folders`,
    shows: {
      field: 'sound',
      signal: { modality: 'audio', shape: [each] },
      says: `${seconds} s at ${n(rate)} samples a second, from -1 to 1; what is shorter ends in silence.`,
      values: all.slice(0, kept.length * each),
      scale: 1 / 32768,
      rate,
    },
    asks,
    ...(parted && { given: Uint8Array.from(kept, ({ part }) => part) }),
    notes: [
      ...(other > 0
        ? [
            `${counted(other, 'recording has', 'recordings have')} another rate and ${other === 1 ? 'is' : 'are'} brought to ${n(rate)} samples a second.`,
          ]
        : []),
      ...(long > 0 ? [`${counted(long, 'recording is', 'recordings are')} longer than ${seconds} s; the rest is cut off.`] : []),
      ...(others > 0 ? [`${counted(others, 'other file was', 'other files were')} not looked at.`] : []),
    ],
    problems,
    chosen: { rate, seconds },
  }
}

/** No more of a sound than is kept, and a little for the filter. */
const cut = ({ rate, samples }: Sound, seconds: number): Sound => ({
  rate,
  samples: samples.subarray(0, Math.ceil(rate * (seconds + 0.05))),
})

/** The first of equals. */
function mostCommon(values: readonly number[]): number {
  const times = new Map<number, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times].sort((a, b) => b[1] - a[1])[0]![0]
}
