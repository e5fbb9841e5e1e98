import { expect, test } from 'vitest'
import { follow, type RunHooks } from '../../../engine/runs/curriculum.ts'
import { equallyLong } from '../../../engine/learn/store/run.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { orderOf } from '../../../engine/learn/supervise/order.ts'
import { Network } from '../../../engine/network/schema.ts'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'

const PIXELS = 784
const network = (params: object = {}, wire: object = {}, locks: object = {}) =>
  Network.parse({
    name: 'Keeper',
    regions: {},
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 0 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      memory: {
        kind: 'hopfield',
        name: 'Memory',
        position: { x: 0, y: 0 },
        params: { rule: 'modern', n: PIXELS, patterns: 70, layout: 'square', ...params },
        locks,
      },
      digit: { kind: 'readout', name: 'Digit', position: { x: 0, y: 0 }, params: {} },
    },
    projections: {
      a: { from: { module: 'image', port: 'out' }, to: { module: 'memory', port: 'in' }, connectivity: { kind: 'identity' }, ...wire },
      b: { from: { module: 'memory', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    presentation: { ticks: 2 },
    curriculum: [{ id: 'keep', kind: 'store', task: 'digits', budget: {} }],
  })
const quiet: RunHooks = {
  stage: async () => undefined,
  planned: () => undefined,
  step: () => undefined,
  epoch: () => undefined,
  control: () => 'go',
}
const stored = (net: Network, seed = 1) => follow(net, seed, 1, jobOf(net, seed).state, quiet)

test('a memory keeps samples, each once, equally long, others from another seed, and nothing else changes', async () => {
  const net = network()
  const { weights } = await stored(net)
  const patterns = Array.from({ length: 70 }, (_, row) => weights['memory.patterns']!.subarray(row * PIXELS, (row + 1) * PIXELS))
  const lengths = patterns.map((pattern) => Math.hypot(...pattern))
  for (const length of lengths) expect(length).toBeCloseTo(lengths[0]!, 3)
  const { train } = await loadTask('digits')
  patterns.forEach((pattern, k) => {
    const image = sampleOf(train, 'image', orderOf(train.count, 1, 0)[k]!)
    const scale = lengths[0]! / Math.hypot(...image)
    expect(Math.max(...pattern.map((v, pixel) => Math.abs(v - scale * image[pixel]!)))).toBeLessThan(1e-4)
  })
  expect((await stored(net)).weights['memory.patterns']).toEqual(weights['memory.patterns'])
  expect((await stored(net, 2)).weights['memory.patterns']).not.toEqual(weights['memory.patterns'])
  expect(weights['b.weight']).toEqual(jobOf(net, 1).state.weights['b.weight'])
})

test('lengths become their mean; nothing stays nothing', () => {
  expect(equallyLong(Float32Array.of(3, 4, 0, 1, 0, 0), 2)).toEqual(Float32Array.of(1.2, 1.6, 0, 2, 0, 0))
})

test('what cannot be stored is said', async () => {
  await expect(stored(network({ patterns: 8000 }))).rejects.toThrow(
    '"Memory" has room for 8000 patterns, but the task has 7000 samples; make them fewer.',
  )
  await expect(stored(network({}, {}, { weights: true }))).rejects.toThrow('finds no modern Hopfield memory that may learn')
  await expect(stored(network({}, { delay: 1 }))).rejects.toThrow(
    '"Memory" keeps what one module shows it; wire one to it, one to one and without delay.',
  )
  expect(() => jobOf(network({ n: 780 }, { connectivity: { kind: 'dense' } }), 1)).toThrow(
    '"Memory" cannot lay 780 units out as a square; make them 784.',
  )
})

test('what is stored at once does not count as half of the run', async () => {
  const net = network()
  const learn = { id: 'learn', kind: 'supervise', task: 'digits', budget: { epochs: 1 }, params: { batch: 3500 }, scope: ['digit'] }
  const both = Network.parse({ ...net, curriculum: [...net.curriculum, learn] })
  const progress: number[] = []
  await follow(both, 1, 1, jobOf(both, 1).state, { ...quiet, step: (p) => void progress.push(p.progress) })
  expect(progress).toEqual([0, 0, 0.5, 1])
})
