import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resampled } from '../../../engine/formats/resample.ts'
import { readWav } from '../../../engine/formats/wav.ts'
import { type Encoding, encodings, wavOf } from './wav-of.ts'

const tone = (hertz: number, rate: number, count: number) =>
  Float32Array.from({ length: count }, (_, k) => 0.5 * Math.sin((2 * Math.PI * hertz * k) / rate))
const largest = (values: Float32Array) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
/** Away from the ends, where the silence around a sound is heard. */
const inside = (values: Float32Array, margin: number) => values.subarray(margin, values.length - margin)

test.each(Object.keys(encodings) as Encoding[])('%s reads as it was written, to within a step', (encoding) => {
  const samples = tone(440, 8000, 800)
  const read = readWav(wavOf([samples], 8000, { encoding }))
  expect(read.rate).toBe(8000)
  expect(read.samples.length).toBe(800)
  expect(largest(read.samples.map((v, k) => v - samples[k]!))).toBeLessThanOrEqual(encodings[encoding].step)
})

test('the full scale of PCM is -1 to just below 1', () => {
  for (const encoding of ['pcm8', 'pcm16', 'pcm24', 'pcm32'] as const) {
    const { samples } = readWav(wavOf([Float32Array.of(-1, 0, 0.5)], 8000, { encoding }))
    expect([...samples]).toEqual([-1, 0, 0.5])
  }
})

test('channels are mixed down to their mean, whatever stands around the sound, and at any place of a buffer', () => {
  const file = wavOf([Float32Array.of(0.5, -0.5), Float32Array.of(0.25, 0.5)], 44100, {
    encoding: 'float32',
    around: true,
    extensible: true,
  })
  const shifted = new Uint8Array(file.length + 3)
  shifted.set(file, 3)
  for (const bytes of [file, shifted.subarray(3)]) expect([...readWav(bytes).samples]).toEqual([0.375, 0])
  expect(readWav(file).rate).toBe(44100)
})

test('a length that was not known when it was written is that of the rest', () => {
  const file = wavOf([Float32Array.of(0.5, -0.5)], 8000, { encoding: 'pcm16' })
  new DataView(file.buffer).setUint32(40, 0xffffffff, true)
  expect([...readWav(file).samples]).toEqual([0.5, -0.5])
})

/** A good file with one number of it changed. */
function spoilt(at: number, bits: 16 | 32, value: number, encoding: Encoding = 'pcm16'): Uint8Array {
  const file = wavOf([tone(440, 8000, 8)], 8000, { encoding })
  const view = new DataView(file.buffer)
  if (bits === 16) view.setUint16(at, value, true)
  else view.setUint32(at, value, true)
  return file
}

test.each([
  ['an empty file', new Uint8Array(), 'The file is no WAV file: it does not begin like one.'],
  ['a text', new TextEncoder().encode('This is no sound at all.'), 'The file is no WAV file: it does not begin like one.'],
  ['mu-law', spoilt(20, 16, 7), 'The WAV file is in mu-law, which is not read; save it as PCM or float.'],
  ['an encoding nobody knows', spoilt(20, 16, 4242), 'The WAV file is in the encoding 4242, which is not read; save it as PCM or float.'],
  ['no channel', spoilt(22, 16, 0), 'The WAV file is damaged: it claims to have no channel.'],
  ['no rate', spoilt(24, 32, 0), 'The WAV file is damaged: it claims 0 samples a second.'],
  [
    '16 bits in 5 bytes',
    spoilt(32, 16, 5),
    'The WAV file has samples of 16 bits in 5 bytes each; PCM of 8, 16, 24 and 32 bits and float of 32 and 64 are read.',
  ],
  ['more than there is', spoilt(40, 32, 999), 'The WAV file is damaged: its part "data" should have 999 bytes and ends after 16.'],
  ['half a sample', spoilt(40, 32, 15), 'The WAV file is damaged: its sound ends within a sample (15 bytes, 2 a sample).'],
  ['nothing', spoilt(40, 32, 0), 'The WAV file holds no sound: its length is 0.'],
  ['no number', spoilt(44 + 8, 32, 0x7fc00000, 'float32'), 'The WAV file is damaged: its sample 3 is no finite number.'],
  ['an end before the sound', spoilt(36, 32, 0x20202020), 'The WAV file is damaged: it ends before any sound.'],
])('%s is refused in one sentence', (_, file, sentence) => {
  expect(() => readWav(file)).toThrow(new Error(sentence))
})

test('a file cut off anywhere, or changed anywhere, reads or is refused in one sentence, never anything else', () => {
  const whole = wavOf([tone(440, 8000, 8)], 8000, { encoding: 'pcm24', around: true, extensible: true })
  // The notes after the sound take 16 bytes, and are not needed.
  for (let length = 0; length < whole.length - 16; length++)
    expect(() => readWav(whole.subarray(0, length))).toThrow(/^The (WAV )?file .*\.$/)
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
      const file = whole.slice()
      file[at] = value
      try {
        expect(readWav(file).samples.every((v) => Math.abs(v) <= 1)).toBe(true)
      } catch (error) {
        expect((error as Error).message).toMatch(/^The (WAV )?file .*\.$/)
      }
    }),
  )
})

test.each([
  [44100, 16000],
  [8000, 16000],
  [48000, 8000],
  [11025, 8000],
  [16000, 8001],
])('from %i to %i samples a second a tone stays what it was, and nothing folds over', (rate, to) => {
  const count = rate / 2
  const low = Math.min(rate, to)
  for (const hertz of [100, 0.2 * low, 0.45 * low]) {
    const found = resampled({ rate, samples: tone(hertz, rate, Math.floor(count)) }, to)
    expect(found.length).toBe(Math.ceil((Math.floor(count) * to) / rate))
    const margin = Math.ceil((80 * to) / low)
    const ideal = tone(hertz, to, found.length)
    expect(
      largest(
        inside(
          found.map((v, k) => v - ideal[k]!),
          margin,
        ),
      ),
    ).toBeLessThan(2e-5)
  }
  // What the new rate cannot hold: down by 96 dB, from 0.5.
  if (to < rate)
    for (const hertz of [0.505 * to, 0.7 * to, 0.49 * rate].filter((f) => f > 0.5 * to && f < 0.5 * rate)) {
      const found = resampled({ rate, samples: tone(hertz, rate, Math.floor(count)) }, to)
      expect(largest(inside(found, Math.ceil((80 * to) / low)))).toBeLessThan(1e-5)
    }
})
