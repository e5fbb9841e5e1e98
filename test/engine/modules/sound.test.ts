import { expect, test } from 'vitest'
import { resolveNetwork } from '../../../engine/compile/program.ts'
import { hertz, mel } from '../../../engine/modules/spectrogram/bank.ts'
import { checkGradients } from '../compile/gradients.ts'
import { activities, apart, chain, module, shown } from './run.ts'

/** 800 samples a second: windows of 20 samples, 8 from one to the next. */
const small = { sampleRate: 800, window: 25, hop: 10, mels: 5, lowest: 20, highest: 400 }
const [length, hop, points] = [20, 8, 32] as const
const sound = (k: number) => Math.sin(k * 0.9) + 0.5 * Math.sin(k * k * 0.013)
const hears = (params: object, shape: readonly number[], presentation: object = {}) =>
  chain(
    {
      image: shown('audio', shape, shape.length > 1 ? { shows: 'elements' } : {}),
      ear: module('spectrogram', { ...small, ...params }),
      units: module('neurons', { n: 3, activation: 'tanh' }),
      answer: module('readout', { n: 2 }),
    },
    presentation,
  )
/** The neurons hear every band of every frame. */
const allToAll = (network: ReturnType<typeof chain>) => {
  network.projections.p1!.connectivity.kind = 'dense'
  return network
}

/** The plain definition: a Fourier sum for each bin, triangles between frequencies that lie evenly in mel. */
function expected(x: ArrayLike<number>, scale: 'HTK' | 'Slaney', log: boolean): number[][] {
  const corners = Array.from({ length: small.mels + 2 }, (_, k) => {
    const [from, to] = [mel(scale, small.lowest), mel(scale, small.highest)]
    return hertz(scale, from + ((to - from) * k) / (small.mels + 1))
  })
  const frames: number[][] = []
  for (let start = 0; start + length <= x.length; start += hop) {
    const bands = Array<number>(small.mels).fill(0)
    for (let bin = 0; bin <= points / 2; bin++) {
      let [re, im] = [0, 0]
      for (let t = 0; t < length; t++) {
        const value = Math.sin((Math.PI * t) / length) ** 2 * x[start + t]!
        re += value * Math.cos((2 * Math.PI * bin * t) / points)
        im -= value * Math.sin((2 * Math.PI * bin * t) / points)
      }
      const f = (bin * small.sampleRate) / points
      for (let b = 0; b < small.mels; b++) {
        const [left, top, right] = [corners[b]!, corners[b + 1]!, corners[b + 2]!]
        const inside = f > left && f < right ? (f < top ? (f - left) / (top - left) : (right - f) / (right - top)) : 0
        bands[b]! += inside * (scale === 'HTK' ? 1 : 2 / (right - left)) * (re * re + im * im)
      }
    }
    frames.push(bands.map((power) => (log ? Math.log(power + 1e-6) : power)))
  }
  return frames
}

test.each(['HTK', 'Slaney'] as const)('a spectrogram is the Fourier transform of its windows in mel bands: %s', async (scale) => {
  const [batch, samples] = [2, 100]
  const x = Float64Array.from({ length: batch * samples }, (_, k) => sound(k))
  const each = (log: boolean) => Array.from({ length: batch }, (_, n) => expected(x.subarray(n * samples, (n + 1) * samples), scale, log))
  const image = await activities(allToAll(hears({ scale }, [samples])), batch, { 'field.image': x })
  const turned = each(true).flatMap((frames) => Array.from({ length: small.mels }, (_, b) => frames.map((f) => f[b]!)).flat())
  expect(apart(image.of.ear!, turned)).toBeLessThan(2e-4)
  const frames = await activities(allToAll(hears({ scale, gives: 'sequence', compression: 'none' }, [samples])), batch, {
    'field.image': x,
  })
  const powers = each(false).flat(2)
  expect(apart(frames.of.ear!, powers) / Math.max(...powers)).toBeLessThan(1e-6)
})

test('the mel scales agree with the numbers of their authors', () => {
  // 1,000 Hz are 1,000 mel in HTK and 15 in Slaney's; 27 steps above it are 6,400 Hz.
  expect(mel('HTK', 1000)).toBeCloseTo(1000, 1)
  expect(mel('Slaney', 1000)).toBeCloseTo(15)
  expect(hertz('Slaney', 42)).toBeCloseTo(6400)
  for (const f of [0, 130, 999, 1001, 7000])
    for (const scale of ['HTK', 'Slaney'] as const) expect(hertz(scale, mel(scale, f))).toBeCloseTo(f)
})

test.each([
  ['the last alone', { readout: 'last' }],
  ['all at once', { readout: 'every' }],
  ['one after another', { state: 'carried' }],
])('a sound that comes in pieces gives the frames of the whole, after silence: %s', async (_, presentation) => {
  const [batch, pieces, samples] = [2, 6, 2 * hop]
  const x = Float64Array.from({ length: pieces * batch * samples }, (_v, k) => sound(k))
  const spoken = (sample: number) =>
    Array.from({ length: pieces }, (_p, p) => [...x.subarray((p * batch + sample) * samples, (p * batch + sample + 1) * samples)])
  const whole = [0, 1].map((sample) => expected([...Array<number>(length - hop).fill(0), ...spoken(sample).flat()], 'Slaney', true))
  expect(whole[0]).toHaveLength(2 * pieces)
  for (let ticks = 1; ticks <= pieces; ticks++) {
    const network = allToAll(hears({ stream: true, gives: 'sequence' }, [pieces, samples], { ticks, ...presentation }))
    const { of } = await activities(network, batch, { 'elements.image': x.subarray(0, ticks * batch * samples) })
    expect(
      apart(
        of.ear!,
        whole.flatMap((frames) => frames.slice(2 * ticks - 2, 2 * ticks).flat()),
      ),
    ).toBeLessThan(2e-4)
  }
})

test.each([
  ['whole', [60], {}],
  ['in pieces', [2, 24], { stream: true }],
] as const)('gradients go back through a spectrogram, to the learned loudness of each sample: %s', (_, shape, params) => {
  const network = chain(
    {
      image: shown('audio', shape, shape.length > 1 ? { shows: 'elements' } : {}),
      louder: module('normalise'),
      ear: module('spectrogram', { ...small, ...params }),
      along: module('conv', { channels: 2, activation: 'tanh' }),
      answer: module('readout', { n: 2 }),
    },
    { ticks: 2 },
  )
  return checkGradients(network, 2, { 'field.image': sound, 'elements.image': sound, 'target.answer': (k: number) => k % 2 })
})

test('settings that do not fit are one sentence', () => {
  const problems = (params: object, shape: readonly number[]) =>
    resolveNetwork(hears(params, shape))
      .problems.map((p) => p.message)
      .join()
  expect(problems({}, [19])).toMatch(/has a window of 20 samples on a sound of 19; make the window shorter, or let it stream/)
  expect(problems({ highest: 500 }, [100])).toMatch(/bands from 20 to 500 Hz, but sound of 800 samples a second holds 0 to 400 Hz/)
  expect(problems({ stream: true }, [5, 12])).toMatch(/given 12 samples a tick, which are no whole number of hops of 8/)
})
