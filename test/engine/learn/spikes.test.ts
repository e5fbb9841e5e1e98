import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { follow } from '../../../engine/runs/curriculum.ts'
import { rates } from '../../../engine/learn/measure/rates.ts'
import { tuning } from '../../../engine/learn/measure/tuning.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { loadTask, type Split } from '../../../engine/tasks/tasks.ts'
import { columnSpiking, publishedRates } from '../../../engine/templates/column-spiking.ts'
import { tonicBurst } from '../../../engine/templates/tonic-burst.ts'
import { module, shown, wire } from '../modules/run.ts'

test('a network without a readout is measured: the same cell fires like a clock or in a burst by its resting potential', async () => {
  const { network, seed, state } = jobOf(tonicBurst.network, 1)
  const { found } = await follow(network, seed, 1, state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  const irregularity = found.irregularity as Record<string, number>
  expect(irregularity['At -50 mV']).toBeLessThan(0.05)
  expect(irregularity['At -75 mV']).toBeGreaterThan(0.4)
  for (const rate of Object.values(found.rate_in_hz!)) expect(rate).toBeGreaterThan(15)
})

test('every population of the spiking column settles at its published rate', async () => {
  const { network } = columnSpiking
  const weights = startingWeights(network, checked(network), 2)
  const { test: split } = await loadTask('rest')
  const found = await rates(network, 1, split, weights, { ticks: 15000, settle: 3000 })
  Object.keys(network.modules).forEach((id, k) => {
    expect(found[id], id).toBeGreaterThan(0.3)
    expect(Math.abs(found[id]! - publishedRates[k]!), id).toBeLessThan(1.2)
  })
})

test('a tuning curve says how much more units answer to what they like', async () => {
  const network = Network.parse({
    name: 'tuned',
    regions: {},
    curriculum: [],
    presentation: { ticks: 2 },
    modules: {
      image: shown('activity', [9]),
      units: module('neurons', { n: 9, bias: false }),
    },
    projections: { p: wire('image', 'units') },
  })
  // Unit k < 8 answers to class k with 3, to the next with 1; the last to all alike.
  const split: Split = {
    count: 80,
    sizes: { image: 9, direction: 1 },
    read: (field, sample, into, at) => {
      const label = sample % 8
      if (field === 'direction') into[at] = label
      else for (let k = 0; k < 9; k++) into[at + k] = k === 8 ? 1 : k === label ? 3 : (k + 1) % 8 === label ? 1 : 0
    },
  }
  const { units } = await tuning(network, 1, 'motion', split, {}, { module: 'units', port: '', ticks: 2, settle: 0 })
  // Beside their mean of 4 / 8, eight of nine units give 6, 2 and nothing; the ninth 1.
  const wanted = [6, 2, 0, 0, 0, 0, 0, 0].map((v) => (8 * v + 1) / 9)
  expect(units).toHaveLength(8)
  units!.forEach((v, k) => expect(v).toBeCloseTo(wanted[k]!, 5))
  await expect(tuning(network, 1, 'recall', split, {}, { module: '', port: '', ticks: 2, settle: 0 })).rejects.toThrow(/asks for none/)
})
