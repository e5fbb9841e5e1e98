import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { createScorer } from '../../../engine/stages/score.ts'
import { type Settled, settle, settledModules } from '../../../engine/learn/settled.ts'
import { supervise } from '../../../engine/learn/supervise/run.ts'
import { Network } from '../../../engine/network/schema.ts'

const wire = (from: string, to: string, kind = 'dense', rest: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...rest,
})
const frozen = { locks: { weights: true } }
/** Bits through a frozen layer and beside it to units that learn. */
const network = (change: object = {}) =>
  Network.parse({
    name: 'Half frozen',
    modules: {
      bits: {
        kind: 'input',
        name: 'Bits',
        position: { x: 0, y: 0 },
        params: { field: 'bits' },
        signature: { signal: { modality: 'activity', shape: [8] } },
      },
      old: { kind: 'neurons', name: 'Old', position: { x: 0, y: 0 }, params: { n: 12 }, ...frozen },
      fresh: { kind: 'neurons', name: 'Fresh', position: { x: 0, y: 0 }, params: { n: 9, timeConstant: 2 } },
      answer: {
        kind: 'readout',
        name: 'Answer',
        position: { x: 0, y: 0 },
        params: { answer: 'classes', n: 2, field: 'label' },
        signature: { signal: { modality: 'activity', shape: [] } },
      },
    },
    projections: {
      a: wire('bits', 'old', 'dense', frozen),
      b: wire('old', 'fresh', 'dense', { delay: 1 }),
      c: wire('bits', 'fresh'),
      d: wire('fresh', 'answer'),
      ...change,
    },
    regions: {},
    presentation: { ticks: 3 },
    curriculum: [{ id: 'learn', kind: 'supervise', task: 'digits', budget: { epochs: 3 }, params: { batch: 10 } }],
  })
const split = (count: number, salt: number) => ({
  count,
  sizes: { bits: 8, label: 1 },
  read: (field: string, sample: number, into: Float32Array, at: number) => {
    const bit = (k: number) => Math.floor(Math.abs(Math.sin((sample + salt) * 12.9898 + k) * 43758.5)) % 2
    if (field === 'label') into[at] = (bit(0) + bit(3)) % 2
    else for (let k = 0; k < 8; k++) into[at + k] = bit(k)
  },
})
const data = { train: split(120, 0), validation: split(70, 1000), test: split(30, 5000) }
const start = (n: Network) => startingWeights(n, checked(n), 1)
const all = async (n: Network) => (await settle(n, n.curriculum[0]!, data, start(n), 1, async () => 'go')) as Settled

test('what is settled: what follows from whole inputs through nothing that learns, waits, or remembers', () => {
  const found = (n: Network) => [...settledModules(n, checked(n), n.curriculum[0]!)]
  expect(found(network())).toEqual(['bits', 'old'])
  expect(found(network({ a: wire('bits', 'old') }))).toEqual(['bits'])
  expect(found(network({ a: wire('bits', 'old', 'dense', { ...frozen, delay: 1 }) }))).toEqual(['bits'])
  expect(found(network({ e: wire('fresh', 'old', 'dense', { ...frozen, delay: 1 }) }))).toEqual(['bits'])
  const scoped = network({ a: wire('bits', 'old') })
  scoped.curriculum[0]!.scope = ['fresh', 'answer']
  expect(found(scoped)).toEqual(['bits', 'old'])
  // What leads to no readout that is taught is nobody's to compute.
  expect(found(network({ b: wire('bits', 'fresh') }))).toEqual(['bits'])
})

test('on what was computed before, the network answers as it does on the samples', async () => {
  const whole = network()
  const made = await all(whole)
  expect(Object.keys(made.network.modules).sort()).toEqual(['answer', 'bits', 'fresh', 'settled0'])
  expect(made.data.train.sizes).toEqual({ bits: 8, label: 1, 'settled.0': 12 })
  const weights = start(whole)
  const [a, b] = [await createScorer(whole, 1, data.validation), await createScorer(made.network, 1, made.data.validation)]
  const [one, other] = [await a.score(data.validation, weights), await b.score(made.data.validation, weights)]
  await Promise.all([a.dispose(), b.dispose()])
  expect(other.answer!.loss).toBeCloseTo(one.answer!.loss, 6)
  expect(other.answer!.accuracy).toBe(one.answer!.accuracy)
})

const context = (n: Network, control: () => 'go' | 'stop') => ({
  network: n,
  stage: n.curriculum[0]!,
  seed: 1,
  data,
  threads: 1,
  epochsBefore: 0,
  start: { step: 0, seconds: 0, weights: start(n), slots: {} },
  hooks: { planned: () => undefined, step: () => undefined, epoch: () => undefined, control },
})

test('a stage learns in front of what is frozen, and the frozen weights stay', async () => {
  const whole = network()
  const { weights, state } = await supervise(context(whole, () => 'go'))
  const before = start(whole)
  expect(Object.keys(weights).sort()).toEqual(Object.keys(before).sort())
  expect(weights['a.weight']).toEqual(before['a.weight'])
  expect(weights['b.weight']).not.toEqual(before['b.weight'])
  expect(state.step).toBe(36)
})

test('it stops while it is computed, and nothing is computed where nothing is frozen', async () => {
  const { reason, weights } = await supervise(context(network(), () => 'stop'))
  expect([reason, weights]).toEqual(['stopped', start(network())])
  expect(await all(network({ a: wire('bits', 'old') }))).toBeNull()
})
