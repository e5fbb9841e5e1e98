import { afterEach, expect, test } from 'vitest'
import { createTeacher, type Teacher } from '../../../engine/learn/short-training.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import type { Weights } from '../../../engine/compile/weights.ts'
import type { Lesson } from '../../../engine/stages/training.ts'
import { evenly, loadTask } from '../../../engine/tasks/tasks.ts'

const open: Teacher[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})
const teacher = (): Teacher => {
  const one = createTeacher()
  open.push(one)
  return one
}

const place = { position: { x: 0, y: 0 } }
const wire = (from: string, to: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'dense' },
})
/** An eye that stays as it is, and what learns behind it. */
const seeing = (n: number) =>
  Network.parse({
    name: 'Digits',
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        ...place,
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [28, 28, 1] } },
      },
      eye: { kind: 'neurons', name: 'Eye', ...place, params: { n: 20, activation: 'tanh' } },
      hidden: { kind: 'neurons', name: 'Hidden', ...place, params: { n, activation: 'tanh' } },
      said: { kind: 'readout', name: 'Answer', ...place, params: { answer: 'classes', n: 10, field: 'label' } },
    },
    projections: { a: wire('image', 'eye'), b: wire('eye', 'hidden'), c: wire('hidden', 'said') },
    regions: {},
    curriculum: [{ id: 'all', kind: 'supervise', task: 'digits', budget: { epochs: 1 } }],
  })
const scope = ['hidden', 'said']
const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)
const data = await loadTask('digits')
const common = { task: 'digits', learningRate: 0.01, batch: 16, threads: 1 }
const judged: Lesson = { ...common, train: data.train, judged: evenly(data.validation, 100), judgedBy: 'validation' }
const life: Lesson = { ...common, train: evenly(data.train, 100), most: 100, judged: null, judgedBy: null }

test('what one teaches that kept its program is what another teaches afresh', async () => {
  const [small, large] = [seeing(4), seeing(6)]
  const weightsOf = (network: Network, seed: number) => jobOf(network, seed).state.weights
  const [first, second] = [weightsOf(small, 1), weightsOf(small, 2)]
  const before = structuredClone(first)
  const keeping = teacher()
  const all: [Lesson, Network, Weights, number, number, string[] | undefined][] = [
    [judged, small, first, 200, 1, undefined],
    [judged, small, second, 200, 2, undefined],
    [judged, small, first, 100, 3, scope],
    [judged, small, first, 100, 4, scope],
    [judged, large, weightsOf(large, 1), 100, 4, scope],
    [life, small, first, 320, 5, scope],
    // The eye is the same, then it is another.
    [life, small, { ...second, 'a.weight': first['a.weight']!, 'eye.bias': first['eye.bias']! }, 320, 6, scope],
    [life, small, second, 320, 7, scope],
  ]
  for (const [lesson, network, weights, samples, seed, within] of all) {
    const found = await keeping.train(lesson, network, weights, samples, seed, within)
    expect(found).toEqual(await teacher().train(lesson, network, weights, samples, seed, within))
    for (const [name, learns] of [
      ['a.weight', within === undefined],
      ['c.weight', true],
    ] as const)
      expect(Buffer.compare(bytes(found.weights[name]!), bytes(weights[name]!)) !== 0).toBe(learns)
    expect(Number.isNaN(found.score)).toBe(lesson === life)
  }
  expect(first).toEqual(before)
})

test('a life that comes to no number ends with the weights before; where a score is asked for, that is one sentence', async () => {
  const network = seeing(4)
  const { weights } = jobOf(network, 1).state
  const far = { ...weights, 'c.weight': weights['c.weight']!.map((_, k) => (k % 10 === 0 ? 3e38 : -3e38)) }
  const keeping = teacher()
  expect((await keeping.train(life, network, far, 320, 1, undefined)).weights).toEqual(far)
  expect(await keeping.train(life, network, weights, 320, 1, undefined)).toEqual(
    await teacher().train(life, network, weights, 320, 1, undefined),
  )
  await expect(keeping.train(judged, network, far, 100, 1, undefined)).rejects.toThrow(/^The loss became (NaN|Infinity) at step 1/)
})

test('it asks between steps, and ends where it is not to go on; the next is as if nothing had happened', async () => {
  const network = seeing(4)
  const { weights } = jobOf(network, 1).state
  const keeping = teacher()
  let asked = 0
  const ask = async () => {
    if (++asked === 7) throw new Error('No.')
  }
  await expect(keeping.train(life, network, weights, 320, 1, scope, ask)).rejects.toThrow('No.')
  expect(asked).toBe(7)
  const whole = await keeping.train(life, network, weights, 320, 1, scope, ask)
  // At first, and before each of twenty steps of sixteen.
  expect(asked).toBe(7 + 1 + 20)
  expect(whole).toEqual(await teacher().train(life, network, weights, 320, 1, scope))
})
