import { expect, test } from 'vitest'
import { type Ending, follow, type State } from '../../../engine/learn/curriculum.ts'
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
