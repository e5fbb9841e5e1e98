import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { createFill } from '../../../engine/stages/batch.ts'
import { SuperviseParams } from '../../../engine/learn/supervise/definition.ts'
import { createScorer } from '../../../engine/stages/score.ts'
import { createTrainer } from '../../../engine/learn/supervise/trainer.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Split } from '../../../engine/tasks/tasks.ts'

const BATCH = 4
const TICKS = 6
const at = { x: 0, y: 0 }
const wire = (from: string, to: string, delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind: 'dense' },
})
const signal = (shape: number[]) => ({ signature: { signal: { modality: 'activity', shape } } })
/** Leaky units on a loop, shown one number a tick. */
const network = (presentation: object, answers: number[] = []): Network =>
  Network.parse({
    name: 'stream',
    regions: {},
    curriculum: [],
    presentation: { ticks: TICKS, ...presentation },
    modules: {
      shown: { kind: 'input', name: 'Shown', position: at, params: { field: 'numbers', shows: 'elements' }, ...signal([TICKS, 2]) },
      units: { kind: 'neurons', name: 'Units', position: at, params: { n: 5, activation: 'tanh', timeConstant: 2 } },
      answer: {
        kind: 'readout',
        name: 'Answer',
        position: at,
        params: { n: 3, field: 'label' },
        ...(answers.length > 0 && signal(answers)),
      },
    },
    projections: { a: wire('shown', 'units'), loop: wire('units', 'units', 2), b: wire('units', 'answer') },
  })
const split: Split = {
  count: 8,
  sizes: { numbers: TICKS * 2, label: 1 },
  read: (field, sample, into, place) => {
    if (field === 'label') into[place] = sample % 3
    else for (let k = 0; k < TICKS * 2; k++) into[place + k] = Math.sin(sample * 7 + k * 1.3)
  },
}
async function losses(net: Network, truncation: number): Promise<{ loss: number; change: number }> {
  const params = SuperviseParams.parse({ batch: BATCH, optimiser: 'sgd', truncation })
  const weights = startingWeights(net, checked(net), 1)
  const trainer = await createTrainer(net, {}, params, 1, { fields: Object.keys(split.sizes) }, { weights, slots: {} })
  const fill = createFill(trainer.program.feeds, BATCH, split)
  let loss = 0
  for (let window = 0; window < trainer.windows; window++) {
    fill(trainer.inputs, [0, 1, 2, 3], 0, window * truncation)
    if (window < trainer.windows - 1) await trainer.ahead()
    else loss = (await trainer.step(0.1, 0)).loss
  }
  const change = Math.hypot(...trainer.weights()['loop.weight']!.map((v, k) => v - weights['loop.weight']![k]!))
  await trainer.dispose()
  return { loss, change }
}

test('gradients that go back a window leave the answer as it is, and reach less far', async () => {
  const whole = await losses(network({}), 0)
  const windowed = await losses(network({}), 3)
  expect(Math.abs(windowed.loss - whole.loss)).toBeLessThan(1e-6)
  expect(windowed.change).toBeGreaterThan(0)
  expect(Math.abs(windowed.change / whole.change - 1)).toBeGreaterThan(1e-3)
  await expect(losses(network({}), 4)).rejects.toThrow(/Gradients go back 4 ticks, which must divide the presentation of 6 ticks/)
})

test('carried states go on from the batch before', async () => {
  const net = network({ ticks: 3, state: 'carried' })
  const params = SuperviseParams.parse({ batch: BATCH, optimiser: 'sgd' })
  const weights = startingWeights(net, checked(net), 1)
  const trainer = await createTrainer(net, {}, params, 1, { fields: Object.keys(split.sizes) }, { weights, slots: {} })
  const fill = createFill(trainer.program.feeds, BATCH, split)
  const step = async (window: number) => {
    fill(trainer.inputs, [0, 1, 2, 3], 0, window)
    return (await trainer.step(0, 0)).loss
  }
  await step(0)
  expect(Math.abs((await step(3)) - (await losses(network({}), 0)).loss)).toBeLessThan(1e-6)
  const kept = trainer.slots()
  trainer.forget()
  const alone = await step(3)
  expect(Math.abs(alone - (await losses(network({}), 0)).loss)).toBeGreaterThan(1e-4)
  await trainer.dispose()
  // A run that goes on from a checkpoint has them too.
  expect(
    Object.keys(kept)
      .filter((name) => name.startsWith('carried/'))
      .sort(),
  ).toEqual(['carried/units.out', 'carried/units.v'])
})

test('an answer when sure takes fewer ticks the less it asks for, and is right as often as at that tick', async () => {
  const score = async (presentation: object) => {
    const net = network(presentation)
    const scorer = await createScorer(net, 1, split)
    const found = await scorer.score(split, startingWeights(net, checked(net), 1))
    await scorer.dispose()
    return Object.values(found)[0]!
  }
  const every = await score({ readout: 'every' })
  expect(every.byTick).toHaveLength(TICKS)
  expect(every.accuracy).toBe(every.byTick!.at(-1))
  const hasty = await score({ readout: 'sure', confidence: 0 })
  expect(hasty.ticks).toBe(1)
  expect(hasty.accuracy).toBe(every.byTick![0])
  const never = await score({ readout: 'sure', confidence: 1 })
  expect(never.ticks).toBe(TICKS)
  expect(never.accuracy).toBe(every.accuracy)
})
