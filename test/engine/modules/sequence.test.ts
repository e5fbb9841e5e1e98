import { expect, test } from 'vitest'
import { resolveNetwork } from '../../../engine/compile/program.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'
import { activities, apart, chain, module, shown, wire } from './run.ts'

const noise = (k: number) => Math.sin(k * 12.9898 + 1.7) * Math.cos(k * 0.37)
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const batch = 2
const values = (length: number) => Float64Array.from({ length }, (_, k) => noise(k))
const positions = 5
/** Vectors along a sequence, behind a learned convolution where gradients are to flow through. */
const sequence = (kind: string, params: object, learned = false) =>
  chain({
    text: shown('text', [positions, 3], { field: 'text' }),
    ...(learned && { before: module('conv1d', { channels: 3, kernel: 1, activation: 'tanh' }) }),
    along: module(kind, params),
    units: module('neurons', { n: 4, activation: 'tanh' }),
    answer: module('readout', { n: 3 }),
  })
const flattened = (network: Network): Network => ({
  ...network,
  projections: Object.fromEntries(
    Object.entries(network.projections).map(([id, p]) => [
      id,
      p.to.module === 'units' ? { ...p, connectivity: { kind: 'dense', params: {} } } : p,
    ]),
  ),
})

test('an LSTM is what its formula says over the ticks', async () => {
  const [n, inputs, ticks] = [4, 3, 4]
  const network = chain(
    {
      image: shown('activity', [ticks, inputs], { shows: 'elements' }),
      cells: module('lstm', { n }),
      answer: module('readout', { n: 2 }),
    },
    { ticks },
  )
  const x = values(ticks * batch * inputs)
  const { of, weights } = await activities(network, batch, { 'elements.image': x })
  const [input, recurrent, bias] = [weights['cells.input']!, weights['cells.recurrent']!, weights['cells.bias']!]
  expect([...bias]).toEqual(Array.from({ length: 4 * n }, (_, k) => (k >= n && k < 2 * n ? 1 : 0)))
  const expected: number[] = []
  for (let sample = 0; sample < batch; sample++) {
    let [h, c] = [Array<number>(n).fill(0), Array<number>(n).fill(0)]
    for (let tick = 0; tick < ticks; tick++) {
      const sum = (unit: number, gate: number) => {
        const at = gate * n + unit
        let s = bias[at]!
        for (let k = 0; k < inputs; k++) s += x[(tick * batch + sample) * inputs + k]! * input[k * 4 * n + at]!
        for (let k = 0; k < n; k++) s += h[k]! * recurrent[k * 4 * n + at]!
        return s
      }
      const held = c.map((before, u) => sigmoid(sum(u, 1)) * before + sigmoid(sum(u, 0)) * Math.tanh(sum(u, 3)))
      h = held.map((cell, u) => sigmoid(sum(u, 2)) * Math.tanh(cell))
      c = held
    }
    expected.push(...h)
  }
  expect(apart(of.cells!, expected)).toBeLessThan(1e-6)
})

test('the gradients of LSTMs, outside every loop and in one, agree with finite differences', () => {
  const network = chain(
    {
      image: shown('activity', [4, 3], { shows: 'elements' }),
      cells: module('lstm', { n: 4 }),
      looped: module('lstm', { n: 4 }),
      answer: module('readout', { n: 3 }),
    },
    { ticks: 4, readout: 'mean' },
  )
  const looped = Network.parse({ ...network, projections: { ...network.projections, back: wire('looped', 'looped', 'identity', 1) } })
  return checkGradients(looped, batch, { 'elements.image': noise, 'target.answer': (k) => k % 3 })
})

test.each([
  ['same', { kernel: 4, padding: 'same' }],
  ['causal with gaps', { kernel: 2, padding: 'causal', dilation: 2, stride: 2 }],
  ['none', { kernel: 3, padding: 'none', activation: 'tanh' }],
] as const)('a convolution in time is a sum over positions: %s', async (_, params) => {
  const { kernel, padding, dilation = 1, stride = 1 } = params as { kernel: number; padding: string; dilation?: number; stride?: number }
  const x = values(batch * positions * 3)
  const network = flattened(sequence('conv1d', { channels: 2, ...params }))
  const { of, weights } = await activities(network, batch, { 'field.text': x })
  const before = padding === 'none' ? 0 : padding === 'causal' ? dilation * (kernel - 1) : Math.floor((kernel - 1) / 2)
  const count = padding === 'none' ? positions - kernel + 1 : Math.ceil(positions / stride)
  const expected: number[] = []
  for (let sample = 0; sample < batch; sample++)
    for (let p = 0; p < count; p++)
      for (let c = 0; c < 2; c++) {
        let sum = 0
        for (let k = 0; k < kernel; k++) {
          const at = stride * p + dilation * k - before
          if (at < 0 || at >= positions) continue
          for (let i = 0; i < 3; i++) sum += weights['along.kernel']![(c * 3 + i) * kernel + k]! * x[(sample * positions + at) * 3 + i]!
        }
        expected.push('activation' in params ? Math.tanh(sum) : Math.max(0, sum))
      }
  expect(apart(of.along!, expected)).toBeLessThan(1e-6)
  await checkGradients(flattened(sequence('conv1d', { channels: 2, ...params }, true)), batch, {
    'field.text': noise,
    'target.answer': (k) => k % 3,
  })
})

const image = [2, 3, 4] as const
const pictures = (params: object, learned = false) =>
  chain({
    image: shown('image', image),
    ...(learned && { before: module('conv', { channels: 2, activation: 'linear' }) }),
    even: module('normalise', params),
    answer: module('readout', { n: 3 }),
  })

test('layer normalisation takes a whole image, or each position of a sequence by itself', async () => {
  const even = (part: Float64Array) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length
    const variance = part.reduce((a, b) => a + (b - mean) ** 2, 0) / part.length
    return [...part.map((v) => (v - mean) / Math.sqrt(variance + 1e-5))]
  }
  const parts = (x: Float64Array, width: number) =>
    Array.from({ length: x.length / width }, (_, k) => even(x.subarray(k * width, (k + 1) * width))).flat()
  const x = values(batch * 24)
  expect(apart((await activities(pictures({}), batch, { 'field.image': x })).of.even!, parts(x, 24))).toBeLessThan(1e-5)
  const text = values(batch * positions * 3)
  const along = await activities(flattened(sequence('normalise', {})), batch, { 'field.text': text })
  expect(apart(along.of.along!, parts(text, 3))).toBeLessThan(1e-5)
})

test.each([
  ['a square of pixels', { radius: 1, semisaturation: 0.3 }],
  ['one pixel, a cube', { radius: 0, exponent: 3, gain: 2 }],
])('divisive normalisation divides by the pool: %s', async (_, params) => {
  const { radius, exponent = 2, gain = 1, semisaturation = 1 } = params as Record<string, number>
  const x = values(batch * 24)
  const drive = x.map((v) => Math.max(0, v) ** exponent)
  const [channels, height, width] = image
  const expected = Array.from(drive, (d, k) => {
    const [sample, y, column] = [Math.floor(k / 24), Math.floor(k / width) % height, k % width]
    let [sum, count] = [0, 0]
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < height; r++)
        for (let q = 0; q < width; q++)
          if (Math.abs(r - y) <= radius! && Math.abs(q - column) <= radius!) {
            sum += drive[((sample * channels + c) * height + r) * width + q]!
            count++
          }
    return (gain * d) / (semisaturation ** exponent + sum / count)
  })
  const { of } = await activities(pictures({ by: 'divisive', ...params }), batch, { 'field.image': x })
  expect(apart(of.even!, expected)).toBeLessThan(1e-5)
})

test.each([
  ['layer', pictures({}, true)],
  ['layer, by position', flattened(sequence('normalise', {}, true))],
  ['divisive', pictures({ by: 'divisive', radius: 1 }, true)],
  ['divisive, by position', flattened(sequence('normalise', { by: 'divisive', exponent: 1.5 }, true))],
])('the gradients of normalisation agree with finite differences: %s', (_, network) =>
  checkGradients(network, batch, { 'field.image': noise, 'field.text': noise, 'target.answer': (k) => k % 3 }),
)

test('what is no sequence, or too short a one, is one sentence', () => {
  const problems = (network: Network) =>
    resolveNetwork(network)
      .problems.map((p) => p.message)
      .join()
  expect(problems(flattened(sequence('conv1d', { kernel: 6, padding: 'none' })))).toMatch(
    /sees 6 positions at once, but what arrives has 5/,
  )
  const flat = chain({ text: shown('text', [4]), along: module('conv1d'), answer: module('readout', { n: 2 }) })
  expect(problems(flat)).toMatch(/"conv1d" needs a sequence of positions x numbers, or a sound/)
})
