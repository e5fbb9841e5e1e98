import { expect, test } from 'vitest'
import { readWav } from '../../../engine/formats/wav.ts'
import { LOUDNESS, RATE, SAMPLES, speakers, spokenDigits } from '../../../engine/tasks/spoken-digits/definition.ts'
import { type Recording, spoken } from '../../../engine/tasks/spoken-digits/load.ts'
import { loadTask, sampleOf, type Split } from '../../../engine/tasks/tasks.ts'
import { wavOf } from '../formats/wav-of.ts'

/** A tone whose pitch names the digit and the speaker, as a file of any rate. */
function recording(digit: number, speaker: string, rate = RATE, seconds = 0.5): Recording {
  const hertz =
    200 +
    100 * digit +
    10 *
      Object.values(speakers)
        .flat()
        .indexOf(speaker as 'theo')
  const tone = Float32Array.from({ length: seconds * rate }, (_, k) => 0.3 * Math.sin((2 * Math.PI * hertz * k) / rate))
  return { digit, speaker, sound: readWav(wavOf([tone, tone], rate, { encoding: 'pcm16' })) }
}
/** Times that a sound crosses zero upwards in a second. */
const pitch = (values: Float32Array, seconds: number) =>
  values.subarray(0, seconds * RATE).reduce((count, v, k) => count + (k > 0 && v > 0 && values[k - 1]! <= 0 ? 1 : 0), 0) / seconds
const loudness = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
const labels = (split: Split) => Array.from({ length: split.count }, (_, k) => sampleOf(split, 'label', k)[0])

test('nobody who is heard in the end is heard before, and what is learned from is also slower and faster', () => {
  const people = Object.values(speakers).flat()
  const { train, validation, test: held } = spoken(people.flatMap((speaker) => [0, 7].map((digit) => recording(digit, speaker))))
  expect([train.count, validation.count, held.count]).toEqual([4 * 2 * 3, 2, 2])
  expect(labels(train)).toEqual(Array.from({ length: 4 }, () => [0, 0, 0, 7, 7, 7]).flat())
  expect(labels(held)).toEqual([0, 7])
  const tones = (split: Split, samples: number[]) => samples.map((k) => pitch(sampleOf(split, 'sound', k), 0.4) / 10)
  for (const [found, wanted] of [
    // Of george: 200 Hz for a 0, 900 for a 7, each at three speeds.
    [tones(train, [0, 1, 2, 3, 4, 5]), [18, 20, 22, 81, 90, 99]],
    // Of theo and of yweweler.
    [tones(validation, [0, 1]), [24, 94]],
    [tones(held, [0, 1]), [25, 95]],
  ] as const)
    found.forEach((value, k) => expect(Math.abs(value - wanted[k]!)).toBeLessThanOrEqual(0.5))
})

test('a recording of any rate and length is a second long, equally loud, and the same in pieces', () => {
  const { validation, test: held } = spoken([
    recording(3, 'theo', 44100, 0.5),
    recording(3, 'theo', 8000, 1.5),
    { digit: 4, speaker: 'yweweler', sound: { rate: RATE, samples: new Float32Array(400) } },
  ])
  const [short, long] = [sampleOf(validation, 'sound', 0), sampleOf(validation, 'sound', 1)]
  for (const values of [short, long]) {
    expect(values.length).toBe(SAMPLES)
    expect(Math.abs(pitch(values, 0.4) - 540)).toBeLessThanOrEqual(5)
    expect(loudness(values.subarray(0, 4000))).toBeCloseTo(LOUDNESS, 2)
  }
  expect(short.subarray(4000).every((v) => v === 0)).toBe(true)
  expect(long.subarray(7900).some((v) => v !== 0)).toBe(true)
  expect(sampleOf(validation, 'pieces', 0)).toEqual(short)
  expect(spokenDigits.fields.pieces!.shape.reduce((a, b) => a * b)).toBe(SAMPLES)
  // Silence stays silence.
  expect(sampleOf(held, 'sound', 0).every((v) => v === 0)).toBe(true)
})

test.skipIf(!process.env.NEURULA_DATA)('the 300 recordings, in the splits that are stated', async () => {
  const { train, validation, test: held } = await loadTask('spoken-digits')
  expect([train.count, validation.count, held.count]).toEqual([600, 50, 50])
  for (const split of [train, validation, held])
    for (let digit = 0; digit < 10; digit++) expect(labels(split).filter((label) => label === digit)).toHaveLength(split.count / 10)
  // The "four" of everybody is darker than the "five" of everybody: by the share of its energy that lies high.
  const bright = (split: Split, digit: number) =>
    labels(split).flatMap((label, k) => {
      const sound = sampleOf(split, 'sound', k)
      return label === digit ? [loudness(sound.map((v, i) => v - (sound[i - 1] ?? 0))) / loudness(sound)] : []
    })
  for (const split of [validation, held]) expect(Math.max(...bright(split, 4))).toBeLessThan(Math.min(...bright(split, 5)))
  expect(loudness(sampleOf(held, 'sound', 0))).toBeGreaterThan(0.05)
})
