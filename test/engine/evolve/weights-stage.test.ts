import { expect, test } from 'vitest'
import { byLoss } from '../../../engine/evolve/weights/asked.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'
import { between, go, place, wire } from './evolved.ts'

const network = (stage: object, task = 'xor', more: object = {}) =>
  between({
    task,
    modules: { hidden: { kind: 'neurons', name: 'Hidden', ...place, params: { n: 3, activation: 'tanh' } } },
    projections: { a: wire('bits', 'hidden'), b: wire('hidden', 'said'), ...more },
    stage: { kind: 'weights', budget: { generations: 150 }, ...stage },
  })

test.each(['cma-es', 'openai-es', 'simple-ga'])('%s finds weights for exclusive or', async (method) => {
  const { ending } = await go(network({ params: { method, step: 0.5, population: 40 } }))
  expect(ending.reason).toBe('generations')
  expect(ending.found.test_loss).toBeLessThan(0.2)
  expect(-(ending.found.fitness as number)).toBeCloseTo(ending.found.test_loss as number, 5)
})

test('many copies at once say what one alone says, and leave alone what is locked', async () => {
  const net = network({}, 'xor', { a: wire('bits', 'hidden', 'dense', { locks: { weights: true } }) })
  const { state } = jobOf(net, 3)
  const { train } = await loadTask('xor')
  const changing = ['hidden.bias', 'b.weight', 'said.bias']
  const candidates = Array.from({ length: 20 }, (_, k) =>
    Object.fromEntries(changing.map((name) => [name, state.weights[name]!.map((w, j) => w + Math.sin(k + j))])),
  )
  const fitness = async (population: number) => {
    const asked = await byLoss(net, net.curriculum[0]!, { base: state.weights, changing }, train, population, 1)
    const trials = await asked.trials(candidates)
    await asked.dispose()
    return trials.map((trial) => trial.fitness)
  }
  const [one, many] = [await fitness(1), await fitness(20)]
  expect(new Set(one).size).toBe(20)
  for (let k = 0; k < 20; k++) expect(many[k]).toBeCloseTo(one[k]!, 6)

  const { ending } = await go(network({ budget: { generations: 5 } }, 'xor', { a: net.projections.a }))
  expect(ending.weights['a.weight']).toEqual(state.weights['a.weight'])
  expect(ending.weights['b.weight']).not.toEqual(state.weights['b.weight'])
})

test('it asks between batches of samples', async () => {
  const net = network({})
  const { state } = jobOf(net, 3)
  const { train } = await loadTask('xor')
  const many = {
    ...train,
    count: 250,
    read: (field: string, k: number, into: Float32Array, at: number) => train.read(field, k % 4, into, at),
  }
  const asked = await byLoss(net, net.curriculum[0]!, { base: state.weights, changing: ['hidden.bias'] }, many, 2, 1)
  let count = 0
  const candidates = [{ 'hidden.bias': state.weights['hidden.bias']! }]
  const ask = async () => void count++
  expect(await asked.trials(candidates, ask)).toEqual(await asked.trials(candidates))
  expect(count).toBe(3)
  await asked.dispose()
})

test('a stopped run goes on with the same generations', async () => {
  const net = network({ params: { method: 'cma-es', population: 60 }, budget: { generations: 40 } })
  const whole = await go(net)
  const half = await go(net, { stop: () => true })
  const rest = await go(net, { from: structuredClone(half.ending.state) })
  const of = (all: readonly Generation[]) => all.map(({ generation, fitness }) => [generation, [...fitness]])
  expect([...of(half.generations), ...of(rest.generations)]).toEqual(of(whole.generations))
  expect(rest.ending.weights).toEqual(whole.ending.weights)
})

test('a network of any kind lives in a world', async () => {
  const { ending, generations } = await go(
    network({ params: { method: 'cma-es', step: 1, population: 12 }, budget: { generations: 8 } }, 'double-pole'),
  )
  expect(ending.found.fitness as number).toBeGreaterThan(Math.max(...generations[0]!.fitness) - 1)
  expect(ending.found.fitness as number).toBeGreaterThan(20)
})

test('the coefficients of a rule of plasticity evolve: what is learned within a presentation serves', async () => {
  const plastic = { b: wire('hidden', 'said', 'dense', { plasticity: { kind: 'differentiable', params: { rate: 0.1 } } }) }
  const net = {
    ...network({ scope: ['said'], params: { method: 'cma-es', population: 20 }, budget: { generations: 40 } }, 'xor', plastic),
    presentation: Network.shape.presentation.parse({ ticks: 4 }),
  }
  const { ending, state, generations } = await go(net)
  for (const name of ['b.alpha', 'b.eta']) expect(ending.weights[name]).not.toEqual(state.weights[name])
  expect(ending.weights['a.weight']).toEqual(state.weights['a.weight'])
  expect(ending.found.fitness as number).toBeGreaterThan(Math.max(...generations[0]!.fitness))
  // Without what is learned within the presentation the same weights answer worse.
  const still = await byLoss(net, net.curriculum[0]!, { base: ending.weights, changing: ['b.alpha'] }, (await loadTask('xor')).train, 1, 1)
  const [trial] = await still.trials([{ 'b.alpha': new Float32Array(3) }])
  await still.dispose()
  expect(trial!.fitness).toBeLessThan(ending.found.fitness as number)
})

test('judged after a life of learning, or so that it is inherited', async () => {
  const stage = (judged: string, method = 'simple-ga') =>
    network({ budget: { generations: 4 }, params: { method, population: 10, step: 0.3, judged, lessons: 10, learningRate: 0.02 } })
  const [baldwin, lamarck] = [await go(stage('baldwin')), await go(stage('lamarck'))]
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
  for (const { generations } of [baldwin, lamarck]) expect(mean(generations[0]!.fitness)).toBeGreaterThan(mean(generations[0]!.born!))
  expect(lamarck.generations[0]!.fitness).toEqual(baldwin.generations[0]!.fitness)
  expect(mean(lamarck.generations[3]!.born!)).toBeGreaterThan(mean(baldwin.generations[3]!.born!))
  await expect(go(stage('lamarck', 'openai-es'))).rejects.toThrow(/nothing learned is inherited/)
})

test('too many weights for a whole covariance are one sentence', async () => {
  const big = network({ params: { method: 'cma-es' } })
  const net = { ...big, modules: { ...big.modules, hidden: { ...big.modules.hidden!, params: { n: 400, activation: 'tanh' } } } }
  await expect(go(net)).rejects.toThrow(/CMA-ES takes at most 1000 weights, and there are 1601/)
})

test('a population that no process could hold is one sentence, before anything is tried', async () => {
  const small = network({ params: { method: 'snes', population: 100_000 } })
  const net = { ...small, modules: { ...small.modules, hidden: { ...small.modules.hidden!, params: { n: 1000, activation: 'tanh' } } } }
  await expect(go(net)).rejects.toThrow(/^The run would need [\d.]+ GB and .*; make the population, the samples or the modules smaller\.$/)
})

test('a population of one is a sentence, of whatever stage', () => {
  const sentence = /^Stage 1, .+, has the population 1, which does not fit \(one network has no other to be compared with: take 2 at least/
  for (const kind of ['weights', 'neat', 'hyperneat'])
    expect(() => jobOf(network({ kind, params: { population: 1 } }), 3)).toThrow(sentence)
})
