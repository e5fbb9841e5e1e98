import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { measureStage } from '../../../engine/learn/measure/run.ts'
import { SuperviseParams } from '../../../engine/learn/supervise/definition.ts'
import { supervise } from '../../../engine/learn/supervise/run.ts'
import { createTrainer } from '../../../engine/learn/supervise/trainer.ts'
import { Network, Stage } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import type { Dataset, Split } from '../../../engine/tasks/tasks.ts'

const end = (module: string, port: string) => ({ module, port })
const wire = (from: string, to: string, extra: object = {}) => ({
  from: end(from, 'out'),
  to: end(to, 'in'),
  connectivity: { kind: 'dense' },
  ...extra,
})
const module = (kind: string, name: string, params: object = {}) => ({
  kind,
  name,
  position: { x: 0, y: 0 },
  params,
  ...(kind === 'input' && { signature: { signal: { modality: 'image', shape: [1, 2, 2] } } }),
})
const modules = {
  image: module('input', 'Eye'),
  units: module('neurons', 'Units', { n: 3 }),
  answer: module('readout', 'Answer', { n: 2 }),
}
const projections = { a: wire('image', 'units'), b: wire('units', 'answer') }
const network = (more: object = {}, wires: object = projections) =>
  Network.parse({ name: 'Checked', modules: { ...modules, ...more }, projections: wires, regions: {}, curriculum: [] })

const split = (count: number, wrong?: { sample: number; value: number }): Split => ({
  count,
  sizes: { image: 4, label: 1 },
  read: (field, sample, into, at) => {
    if (field === 'label') into[at] = sample % 2
    else for (let k = 0; k < 4; k++) into[at + k] = wrong?.sample === sample && k === 2 ? wrong.value : sample / count
  },
})
async function run(data: Partial<Dataset>, batch = 4, change: (weights: Record<string, Float32Array>) => void = () => {}) {
  const net = network()
  const weights = startingWeights(net, checked(net), 1)
  change(weights)
  const stage = Stage.parse({ id: 's', kind: 'supervise', task: 'digits', budget: { epochs: 1 }, params: { batch } })
  const all = { train: split(8), validation: split(4), test: split(4), ...data }
  return supervise({
    network: net,
    stage,
    seed: 1,
    data: all,
    threads: 1,
    epochsBefore: 0,
    start: { step: 0, seconds: 0, weights, slots: {} },
    hooks: { planned() {}, step() {}, epoch() {}, control: () => 'go' },
  })
}

test('what is wrong with weights and data is one sentence before the first step', async () => {
  expect((await run({})).reason).toBe('epochs')
  await expect(run({}, 9)).rejects.toThrow('A batch of 9 is larger than the 8 samples of the task; make it smaller.')
  await expect(run({}, 4, (w) => (w['a.weight']![5] = Number.NaN))).rejects.toThrow(
    'The weights "weight" of the projection from "Eye" to "Units" hold something that is not a number (NaN); run from scratch, or go back in the history to a version before.',
  )
  await expect(run({}, 4, (w) => (w['units.bias']![0] = -Infinity))).rejects.toThrow(
    'The weights "bias" of "Units" hold an infinite number',
  )
  await expect(run({ train: split(8, { sample: 6, value: Infinity }) })).rejects.toThrow(
    'The field "image" of the task holds an infinite number in sample 7 of its train data; mend the data, or choose another task.',
  )
  await expect(run({ test: split(4, { sample: 0, value: Number.NaN }) })).rejects.toThrow(/NaN\) in sample 1 of its test data/)
})

const problems = (net: Network) => resolveNetwork(net).problems.map((p) => `${p.severity}: ${p.message}`)

test('a readout that no input reaches is an error, a module that nobody reads a warning', () => {
  const loop = { x: wire('units', 'units', { delay: 1 }), b: wire('units', 'answer') }
  expect(problems(network({}, loop))).toEqual([
    'error: No way leads from an input to "Answer", so its answer cannot depend on the task; wire an input to what leads there.',
    'warning: Nobody reads "Eye", so it takes no part; wire it on, or delete it.',
  ])
  const [aside, end] = [module('neurons', 'Aside', { n: 2 }), module('neurons', 'End', { n: 2 })]
  const wires = { ...projections, c: wire('image', 'aside'), d: wire('aside', 'end') }
  expect(problems(network({ aside, end }, wires))).toEqual([
    'warning: Nothing that "Aside" gives reaches a readout, so it takes no part; wire it on, or delete it.',
    'warning: Nobody reads "End", so it takes no part; wire it on, or delete it.',
  ])
  expect(problems(network())).toEqual([])
})

test('the order of a tick takes the smallest id of those ready, and names a loop', () => {
  const net = network(
    { m: module('neurons', 'M', { n: 2 }), k: module('neurons', 'K', { n: 2 }) },
    { ...projections, c: wire('units', 'm'), d: wire('image', 'k'), e: wire('k', 'm'), f: wire('m', 'answer') },
  )
  expect(resolveNetwork(net).order).toEqual(['image', 'k', 'units', 'm', 'answer'])
  const looped = network({}, { ...projections, c: wire('units', 'units') })
  expect(problems(looped)[0]).toBe(
    'error: "Units" -> "Units" form a loop within one tick; make one of its projections recurrent (delay 1).',
  )
})

test('a stage that only measures looks at weights and data too', async () => {
  const net = network()
  const measured = (change: (weights: Record<string, Float32Array>) => void, data: Partial<Dataset> = {}) => {
    const weights = startingWeights(net, checked(net), 1)
    change(weights)
    return measureStage({
      network: net,
      stage: Stage.parse({ id: 'm', kind: 'measure', task: 'digits', budget: {}, params: { name: 'right', quantity: 'accuracy' } }),
      seed: 1,
      data: { train: split(8), validation: split(4), test: split(4), ...data },
      threads: 1,
      epochsBefore: 0,
      start: { step: 0, seconds: 0, weights, slots: {} },
      hooks: { planned() {}, step() {}, epoch() {}, control: () => 'go' },
    })
  }
  expect((await measured(() => {})).reason).toBe('done')
  await expect(measured((w) => (w['b.weight']![0] = Infinity))).rejects.toThrow(
    /^The weights "weight" of the projection from "Units" to "Answer" hold an/,
  )
  await expect(measured(() => {}, { test: split(4, { sample: 3, value: Number.NaN }) })).rejects.toThrow(
    /NaN\) in sample 4 of its test data/,
  )
})

test('activations that this machine has no room for, and grids larger than their memory, say so before the first step', async () => {
  // Small weights, but 100,000 units of 4,096 samples at each of 100 ticks.
  const one = network(
    { units: module('neurons', 'Units', { n: 100_000, activation: 'tanh' }) },
    { ...projections, loop: wire('units', 'units', { delay: 1, connectivity: { kind: 'identity' } }) },
  )
  const wide = { ...one, presentation: { ...one.presentation, ticks: 100 } }
  const room = { weights: startingWeights(wide, checked(wide), 1), slots: {} }
  const params = SuperviseParams.parse({ batch: 4096 })
  await expect(createTrainer(wide, {}, params, 1, { fields: ['image', 'label'] }, room)).rejects.toThrow(
    /^The run would need [\d,.]+ GB and this machine has [\d.]+ [GM]B free; make the batch, the ticks or the modules smaller\.$/,
  )
  const field = network(
    {
      image: { ...module('input', 'Eye'), signature: { signal: { modality: 'image', shape: [8, 64, 64] } } },
      units: module('grid', 'Field', { height: 64, width: 64, channels: 8 }),
    },
    { a: wire('image', 'units', { connectivity: { kind: 'identity' } }), b: wire('units', 'answer') },
  )
  const many = trainingProgram({ ...field, presentation: { ...field.presentation, ticks: 100 } }, 800, plainDescent('sgd'))
  expect(many.segments.some((s) => s.kind === 'kernel')).toBe(true)
  await expect(loadProgram(many, 1)).rejects.toThrow(
    /^The grids of this network would need \d+\.\d GB and have at most 4; make the batch, the ticks or the channels fewer\.$/,
  )
})

test('a run that this machine has no room for says so before it starts', () => {
  const more = { units: module('neurons', 'Units', { n: 100_000 }), far: module('neurons', 'Far', { n: 100_000 }) }
  const huge = network(more, { a: wire('image', 'units'), b: wire('units', 'far'), c: wire('far', 'answer') })
  const stage = Stage.parse({ id: 'learn', kind: 'supervise', task: 'digits', budget: { epochs: 1 } })
  expect(() => jobOf({ ...huge, curriculum: [stage] }, 1)).toThrow(
    /^The run would need 7\d\.\d GB and this machine has [\d.]+ [GM]B free; make the batch, the ticks or the modules smaller\.$/,
  )
})
