import { expect, test } from 'vitest'
import { type Ending, follow, type State } from '../../../engine/runs/curriculum.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'

const wire = (from: string, to: string, kind = 'dense') => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
})
const place = { position: { x: 0, y: 0 } }
const answer = (name: string, params: object = {}) => ({
  kind: 'readout',
  name,
  ...place,
  params: { answer: 'classes', n: 8, field: 'symbols', ...params },
  signature: { signal: { modality: 'text', shape: [18], vocabulary: 8 } },
})
const supervise = (id: string, task = 'recall') => ({
  id,
  kind: 'supervise',
  task,
  budget: { epochs: 1 },
  params: { batch: 400, learningRate: 0.01 },
})
const measure = (id: string, params: object) => ({ id, kind: 'measure', task: 'recall', budget: {}, params: { name: id, ...params } })

/** Two memories, each with its own readout, that keep symbols. */
const network = (curriculum: object[], more: object = {}) =>
  Network.parse({
    name: 'Two',
    modules: {
      sequence: {
        kind: 'input',
        name: 'Sequence',
        ...place,
        params: { field: 'sequence', shows: 'elements' },
        signature: { signal: { modality: 'text', shape: [18], vocabulary: 10 } },
      },
      letters: { kind: 'embedding', name: 'Letters', ...place, params: { width: 4, places: false } },
      gated: { kind: 'gru', name: 'Gated', ...place, params: { n: 8 } },
      plain: { kind: 'neurons', name: 'Plain', ...place, params: { n: 8, activation: 'sigmoid' } },
      first: answer('By gates'),
      second: answer('By units'),
      ...more,
    },
    projections: {
      a: wire('sequence', 'letters', 'identity'),
      b: wire('letters', 'gated', 'identity'),
      c: wire('letters', 'plain'),
      d: wire('gated', 'first'),
      e: wire('plain', 'second'),
    },
    regions: {},
    presentation: { ticks: 18, readout: 'every' },
    curriculum,
  })

async function go(net: Network, options: { from?: State; until?: (stage: number, step: number) => boolean } = {}): Promise<Ending> {
  const { seed, state } = jobOf(net, 1)
  let stage = 0
  return follow(net, seed, 1, options.from ?? state, {
    stage: async (now) => void (stage = now),
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: (step) => (options.until?.(stage, step) ? 'stop' : 'go'),
  })
}

test('stages follow one another, and what each readout found stands by its name', async () => {
  const net = network([
    supervise('learn'),
    measure('held_out', { split: 'validation' }),
    measure('one', { split: 'validation', module: 'second' }),
    measure('loss_now', { quantity: 'loss', split: 'validation' }),
    measure('rates', { quantity: 'rate', module: 'plain' }),
  ])
  const { found, reason, state } = await go(net)
  expect(reason).toBe('done')
  expect(state.stage).toBe(5)
  const byName = found.validation_accuracy as Record<string, number>
  expect(Object.keys(byName).sort()).toEqual(['By gates', 'By units'])
  expect(found.held_out).toEqual(byName)
  expect(found.one).toBe(byName['By units'])
  expect(found.loss_now).toEqual(found.validation_loss)
  // Sigmoid units of 1 ms ticks: 1,000 Hz is always on.
  expect(found.rates).toBeGreaterThan(100)
  expect(found.rates).toBeLessThan(900)
})

test('a curriculum that stops in its second stage goes on to the same bits', async () => {
  const net = network([supervise('once'), supervise('again'), measure('after', { split: 'validation' })])
  const whole = await go(net)
  const part = await go(net, { until: (stage, step) => stage === 1 && step === 4 })
  expect([part.reason, part.state.stage, part.state.step]).toEqual(['stopped', 1, 4])
  const rest = await go(net, { from: structuredClone(part.state) })
  expect(rest.weights).toEqual(whole.weights)
  expect(rest.found).toEqual(whole.found)
  expect(whole.state.before.epochs).toBe(2)
})

test('data that a later stage lacks are missed before the first stage begins', async () => {
  const net = network([supervise('learn'), { ...measure('later', {}), task: 'fog' }])
  const { seed, state } = jobOf(net, 1)
  let begun = false
  const run = follow(net, seed, 1, state, {
    stage: async () => void (begun = true),
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  await expect(run).rejects.toThrow('There is no task "fog"')
  expect(begun).toBe(false)
})

test('a field that no task has, a kind that is unknown, samples that are not there: one sentence each', async () => {
  await expect(go(network([supervise('learn')], { first: answer('By gates', { field: 'colour' }) }))).rejects.toThrow(
    'No task of the curriculum has the field "colour" of "By gates"; correct the field in the inspector.',
  )
  await expect(go(network([{ ...supervise('learn'), kind: 'dream' }]))).rejects.toThrow(
    'The curriculum has a stage of the kind "dream", which this version does not know; remove it.',
  )
  await expect(go(network([measure('x', { split: 'fog' })]))).rejects.toThrow(
    'The task "recall" has no samples "fog"; choose one of train, validation, test.',
  )
  await expect(go(network([measure('x', { quantity: 'nrmse' })]))).rejects.toThrow(
    'The stage that measures "x" finds no nrmse in this network; choose another module or quantity.',
  )
})

/** A network in a world: it acts, and foretells what it sees. */
const inWorld = (curriculum: object[]) =>
  Network.parse({
    name: 'World',
    modules: {
      seen: {
        kind: 'input',
        name: 'Seen',
        ...place,
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [2] } },
      },
      units: { kind: 'neurons', name: 'Units', ...place, params: { n: 4 } },
      act: answer('Act', { n: 3, field: 'action' }),
      see: { kind: 'readout', name: 'See', ...place, params: { answer: 'values', n: 2, field: 'observation' } },
    },
    projections: { a: wire('seen', 'units'), b: wire('units', 'act'), c: wire('units', 'see') },
    regions: {},
    presentation: { ticks: 2, readout: 'last' },
    curriculum,
  })

test('in a world no action is taught; what is seen there can be', async () => {
  const learn = { ...supervise('learn', 'mountain-car'), params: { batch: 100 } }
  await expect(go(inWorld([learn]))).rejects.toThrow(
    'Stage 1, Supervise, would teach "Act" what to do in the world "Mountain car", where nobody knows which action is right; choose a stage that evolves neurons, patterns or weights, or another task.',
  )
  const wiring = { id: 'wire', kind: 'wiring', task: 'mountain-car', budget: { generations: 1 } }
  await expect(go(inWorld([wiring]))).rejects.toThrow(
    /^Stage 1, Evolve the wiring, would teach "Act" what to do in the world "Mountain car"/,
  )
  const { found, confusions } = await go(inWorld([{ ...learn, scope: ['see'] }]))
  expect(found.validation_loss).toBeGreaterThan(0)
  expect(confusions).toEqual([])
})

/** Two senses that ask for the same field: each has a stage with a scope and ticks of its own. */
const senses = (curriculum: object[]) =>
  Network.parse({
    name: 'Senses',
    modules: {
      cue: {
        kind: 'input',
        name: 'Cue',
        ...place,
        params: { field: 'cue', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [6, 8] } },
      },
      rates: {
        kind: 'input',
        name: 'Rates',
        ...place,
        params: { field: 'rates', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [40, 2] } },
      },
      one: { kind: 'neurons', name: 'One', ...place, params: { n: 8, timeConstant: 50 } },
      two: { kind: 'neurons', name: 'Two', ...place, params: { n: 8, timeConstant: 50 } },
      which: answer('Which', { n: 8, field: 'which' }),
      again: answer('Again', { n: 8, field: 'which' }),
      side: answer('Side', { n: 2, field: 'side' }),
    },
    projections: {
      a: wire('cue', 'one'),
      b: wire('rates', 'two'),
      c: wire('one', 'which'),
      d: wire('two', 'again'),
      e: wire('two', 'side'),
    },
    regions: {},
    presentation: { ticks: 40 },
    curriculum,
  })

test('stages of several tasks teach what lies in their scope, present as long as they say, and each readout is scored in its last', async () => {
  const recall = { ...supervise('first', 'delayed-recall-5'), ticks: 6, scope: ['one', 'which'] }
  const decide = { ...supervise('second', 'evidence'), scope: ['two', 'side'] }
  const curves = new Set<string>()
  const net = senses([recall, decide])
  const { seed, state } = jobOf(net, 1)
  const { found, confusions, weights } = await follow(net, seed, 1, state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: ({ values }) => Object.keys(values).forEach((name) => curves.add(name)),
    epoch: () => undefined,
    control: () => 'go',
  })
  // "Again" answers the first task, but nothing of what it teaches leads there.
  expect([...curves].sort()).toEqual(['accuracy/side', 'accuracy/which', 'loss'])
  expect(Object.keys(found.test_accuracy as object)).toEqual(['Which', 'Side'])
  expect(confusions.map(({ readout, classes }) => [readout, classes])).toEqual([
    ['which', 8],
    ['side', 2],
  ])
  // The second stage left alone what the first had taught.
  const alone = await go(
    senses([recall, { ...measure('after', { split: 'validation', quantity: 'rate', module: 'two' }), task: 'evidence' }]),
  )
  for (const name of ['a.weight', 'c.weight', 'one.bias', 'which.bias']) expect(weights[name], name).toEqual(alone.weights[name])
  expect(alone.found.test_accuracy).toBe((found.test_accuracy as Record<string, number>).Which)
  expect(weights['e.weight']).not.toEqual(alone.weights['e.weight'])
})
