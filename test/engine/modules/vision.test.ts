import { expect, test } from 'vitest'
import { filters } from '../../../engine/modules/gabor/filters.ts'
import { Params as GaborParams } from '../../../engine/modules/gabor/definition.ts'
import { resolveNetwork } from '../../../engine/compile/program.ts'
import { checkGradients } from '../compile/gradients.ts'
import { activities, apart, chain, module, shown } from './run.ts'

const noise = (k: number) => Math.sin(k * 12.9898 + 1.7) * Math.cos(k * 0.37)
const [batch, channels, height, width] = [2, 2, 7, 6] as const
const image = Float64Array.from({ length: batch * channels * height * width }, (_, k) => noise(k))
const seen = (kind: string, params: object) =>
  chain({ image: shown('image', [channels, height, width]), eye: module(kind, params), answer: module('readout', { n: 3 }) })
/** Behind a convolution, so that its gradient flows through the module. */
const learned = (kind: string, params: object) =>
  chain({
    image: shown('image', [channels, height, width]),
    before: module('conv', { channels, activation: 'tanh' }),
    eye: module(kind, params),
    answer: module('readout', { n: 3 }),
  })
const feeds = { 'field.image': noise, 'target.answer': (k: number) => k % 3 }

/** A Gaussian-weighted mean around each pixel, of what lies in the image, pixel by pixel. */
function gathered(x: ArrayLike<number>, plane: number, sigma: number): number[] {
  return Array.from({ length: height * width }, (_, at) => {
    let [sum, all] = [0, 0]
    for (let from = 0; from < height * width; from++) {
      const square = (Math.floor(at / width) - Math.floor(from / width)) ** 2 + ((at % width) - (from % width)) ** 2
      const share = Math.exp(-square / (2 * sigma ** 2))
      sum += share * x[plane * height * width + from]!
      all += share
    }
    return sum / all
  })
}

test.each([
  ['plain', { centre: 0.6, surround: 1.9, balance: 0.9 }],
  ['with contrast gain', { centre: 0.6, surround: 1.9, gainControl: true, semisaturation: 0.2 }],
])('a retina is centre against surround, ON and OFF: %s', async (_, params) => {
  const { balance = 1, gainControl, semisaturation: s } = params as Record<string, number | undefined>
  const expected = Array.from({ length: batch * channels }, (_plane, plane) => {
    const [centre, surround] = [gathered(image, plane, 0.6), gathered(image, plane, 1.9)]
    const plain = centre.map((c, k) => c - balance * surround[k]!)
    const around = gathered(plain.map(Math.abs), 0, 1.9)
    const d = plain.map((v, k) => (gainControl ? (v * s!) / (s! + around[k]!) : v))
    return [...d.map((v) => Math.max(0, v)), ...d.map((v) => Math.max(0, -v))]
  }).flat()
  const { of } = await activities(seen('retina', params), batch, { 'field.image': image })
  expect(apart(of.eye!, expected)).toBeLessThan(1e-6)
  await checkGradients(learned('retina', params), batch, feeds)
})

test('a retina does not see even light, and a spot of light excites ON cells in its middle and OFF cells around it', async () => {
  const even = await activities(seen('retina', {}), batch, { 'field.image': image.map(() => 0.7) })
  expect(apart(even.of.eye!, new Float32Array(even.of.eye!.length))).toBeLessThan(1e-6)
  const spot = image.map((_, k) => (k === 3 * width + 3 ? 1 : 0))
  const { of } = await activities(seen('retina', {}), batch, { 'field.image': spot })
  expect(of.eye![3 * width + 3]).toBeGreaterThan(0.1)
  expect(of.eye![height * width + 3 * width + 3]).toBe(0)
  expect(of.eye![height * width + 1 * width + 3]).toBeGreaterThan(0)
})

test('a bank of Gabor filters answers most to its own orientation and frequency, and not to even light', async () => {
  const params = GaborParams.parse({ orientations: 6, frequencies: 2, wavelength: 4, size: 21, cells: 'complex' })
  const side = 25
  const bank = filters(params, 1)
  for (let f = 0; f < 24; f++) {
    const filter = bank.subarray(f * 441, (f + 1) * 441)
    expect(filter.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5)
    expect(filter.reduce((a, b) => a + b * b, 0)).toBeCloseTo(1, 5)
  }
  // A grating for each orientation and frequency, in the order of the maps, with a phase of its own.
  const gratings = Array.from({ length: 12 }, (_, g) => {
    const [angle, length] = [(Math.floor(g / 2) * Math.PI) / 6, 4 * 2 ** (g % 2)]
    return Array.from({ length: side ** 2 }, (_p, k) => {
      const [y, x] = [Math.floor(k / side), k % side]
      return Math.sin((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / length + g)
    })
  }).flat()
  const network = chain({ image: shown('image', [1, side, side]), cells: module('gabor', params), answer: module('readout', { n: 3 }) })
  const { of } = await activities(network, 12, { 'field.image': gratings })
  const middle = 12 * side + 12
  for (let g = 0; g < 12; g++) {
    const answers = Array.from({ length: 12 }, (_, map) => of.cells![(g * 12 + map) * side ** 2 + middle]!)
    expect(answers.indexOf(Math.max(...answers))).toBe(g)
    // Energy does not know the phase: it is the same, to the ripple of filters of finite size, at every place of a grating.
    const beside = Array.from({ length: 5 }, (_, d) => of.cells![(g * 12 + g) * side ** 2 + middle - 2 + d]!)
    expect(Math.min(...beside) / Math.max(...beside)).toBeGreaterThan(0.93)
  }
})

test('simple cells are what the filters say, rectified, colours counting equally', async () => {
  const params = GaborParams.parse({ orientations: 2, frequencies: 1, size: 4, stride: 2, phases: 'four' })
  const bank = filters(params, channels)
  const { of } = await activities(seen('gabor', params), batch, { 'field.image': image })
  const expected: number[] = []
  for (let n = 0; n < batch; n++)
    for (let f = 0; f < 8; f++)
      for (let y = 0; y < height; y += 2)
        for (let x = 0; x < width; x += 2) {
          let sum = 0
          for (let c = 0; c < channels; c++)
            for (let k = 0; k < 16; k++) {
              const [row, column] = [y - 1 + Math.floor(k / 4), x - 1 + (k % 4)]
              if (row >= 0 && row < height && column >= 0 && column < width)
                sum += bank[(f * channels + c) * 16 + k]! * image[((n * channels + c) * height + row) * width + column]!
            }
          expected.push(Math.max(0, sum))
        }
  expect(apart(of.eye!, expected)).toBeLessThan(1e-6)
})

test.each([
  ['fixed simple cells', { phases: 'four' }],
  ['learned simple cells', { filters: 'learned', stride: 2 }],
  ['learned complex cells', { filters: 'learned', cells: 'complex' }],
])('the gradients of V1 agree with finite differences: %s', (_, params) =>
  checkGradients(learned('gabor', { orientations: 3, frequencies: 1, size: 5, ...params }), batch, feeds),
)

test.each([
  ['with its image going straight on', { channels: 2, groups: 1 }],
  ['with more maps and a stride', { channels: 6, groups: 3, stride: 2 }],
])('a residual block is two normalised convolutions beside what arrives: %s', async (_, params) => {
  const { channels: maps, groups, stride = 1 } = params as { channels: number; groups: number; stride?: number }
  const { of, weights } = await activities(seen('residual', params), batch, { 'field.image': image })
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  const conv = (x: readonly number[], [from, h, w]: number[], kernel: Float32Array, side: number, step: number, bias?: Float32Array) => {
    const out: number[] = []
    for (let o = 0; o < maps; o++)
      for (let y = 0; y < h!; y += step)
        for (let q = 0; q < w!; q += step) {
          let sum = bias?.[o] ?? 0
          for (let c = 0; c < from!; c++)
            for (let k = 0; k < side ** 2; k++) {
              const [r, s] = [y + Math.floor(k / side) - (side >> 1), q + (k % side) - (side >> 1)]
              if (r >= 0 && r < h! && s >= 0 && s < w!) sum += kernel[(o * from! + c) * side ** 2 + k]! * x[(c * h! + r) * w! + s]!
            }
          out.push(sum)
        }
    return out
  }
  const norm = (x: readonly number[]) => {
    const inside = x.length / groups
    return x.map((v, k) => {
      const group = x.slice(Math.floor(k / inside) * inside, (Math.floor(k / inside) + 1) * inside)
      const mean = group.reduce((a, b) => a + b, 0) / inside
      return (v - mean) / Math.sqrt(group.reduce((a, b) => a + (b - mean) ** 2, 0) / inside + 1e-5)
    })
  }
  const expected = Array.from({ length: batch }, (_n, n) => {
    const x = [...image.subarray(n * channels * height * width, (n + 1) * channels * height * width)]
    const inner = norm(conv(x, [channels, height, width], weights['eye.inner']!, 3, stride)).map((v) => Math.max(0, v))
    const change = norm(conv(inner, [maps, rows, columns], weights['eye.outer']!, 3, 1))
    const shortcut = weights['eye.shortcut']
    const straight = shortcut ? conv(x, [channels, height, width], shortcut, 1, stride, weights['eye.shortcutBias']) : x
    return straight.map((v, k) => Math.max(0, v + change[k]!))
  }).flat()
  expect(apart(of.eye!, expected)).toBeLessThan(1e-5)
  await checkGradients(learned('residual', params), batch, feeds)
})

test('settings that do not fit are one sentence', () => {
  const sentence = (kind: string, params: object) =>
    resolveNetwork(seen(kind, params))
      .problems.map((p) => p.message)
      .join()
  expect(sentence('retina', { centre: 3, surround: 2 })).toMatch(/"retina" has a surround of 2 within its centre of 3; make the surround/)
  expect(sentence('residual', { channels: 6, groups: 4 })).toMatch(/cannot divide 6 maps evenly into 4 groups; change the maps/)
  expect(sentence('residual', { channels: 6, groups: 3 })).toBe('')
})
