import { resampled } from '../../formats/resample.ts'
import { readWav, type Sound } from '../../formats/wav.ts'
import { fsdd } from '../catalogue/fsdd.ts'
import { readEntry } from '../catalogue/read.ts'
import type { Dataset, Split } from '../tasks.ts'
import { LOUDNESS, RATE, SAMPLES, speakers, speeds } from './definition.ts'

/** One spoken digit of somebody. */
export interface Recording {
  readonly digit: number
  readonly speaker: string
  readonly sound: Sound
}

/** Equally loud, from its start on, played `speed` times as fast. */
function heard({ rate, samples }: Sound, speed: number): Float32Array {
  const played = resampled({ rate: rate * speed, samples }, RATE)
  const loud = Math.sqrt(played.reduce((sum, v) => sum + v * v, 0) / played.length)
  const scale = loud > 0 ? LOUDNESS / loud : 0
  const whole = new Float32Array(SAMPLES)
  whole.set(played.subarray(0, SAMPLES).map((v) => v * scale))
  return whole
}

function split(recordings: readonly Recording[], people: readonly string[], played: readonly number[]): Split {
  const samples = recordings
    .filter(({ speaker }) => people.includes(speaker))
    .flatMap(({ digit, sound }) => played.map((speed) => ({ digit, values: heard(sound, speed) })))
  return {
    count: samples.length,
    sizes: { sound: SAMPLES, pieces: SAMPLES, label: 1 },
    read: (field, sample, into, at) => {
      const { digit, values } = samples[sample]!
      if (field === 'label') into[at] = digit
      else into.set(values, at)
    },
  }
}

/** Recordings by who speaks, only those to learn from at all speeds. */
export const spoken = (recordings: readonly Recording[]): Dataset => ({
  train: split(recordings, speakers.train, speeds),
  validation: split(recordings, speakers.validation, [1]),
  test: split(recordings, speakers.test, [1]),
})

/** Files are called `digit_speaker_take.wav`. */
export async function loadSpokenDigits(): Promise<Dataset> {
  const files = await readEntry(fsdd)
  return spoken(
    fsdd.files.map(({ place }, k) => {
      const [digit, speaker] = place.slice(place.lastIndexOf('/') + 1).split('_') as [string, string]
      return { digit: Number(digit), speaker, sound: readWav(files[k]!) }
    }),
  )
}
