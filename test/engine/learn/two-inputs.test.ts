import { expect, test } from 'vitest'
import { follow } from '../../../engine/runs/curriculum.ts'
import { silenced } from '../../../engine/learn/measure/silenced.ts'
import { lesions, populations, spanOf } from '../../../engine/modules/column/populations.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { STRONGER_ALONE, WEAKER_ALONE } from '../../../engine/tasks/two-inputs/definition.ts'
import { loadTwoInputs } from '../../../engine/tasks/two-inputs/load.ts'
import { sampleOf } from '../../../engine/tasks/tasks.ts'
import { templates } from '../../../engine/templates/templates.ts'
import { activities, module, shown, wire } from '../modules/run.ts'

test('the stronger input stays and the weaker does not; what is shown alone is what the pair had', async () => {
  const { train, conditions } = await loadTwoInputs()
  const [both, stronger, weaker] = ['both', STRONGER_ALONE, WEAKER_ALONE].map((name) => conditions![name]!)
  for (let k = 0; k < 60; k++) {
    const [pair, left] = [sampleOf(train, 'pair', k), sampleOf(train, 'left', k)]
    const side = pair[0]! > pair[1]! ? 0 : 1
    expect([left[side], left[1 - side]]).toEqual([pair[side], 0])
    if (k % 3 === 0) expect(Math.min(...pair)).toBe(0)
    const [strong, weak] = [sampleOf(stronger!, 'pair', k), sampleOf(weaker!, 'pair', k)]
    expect(Math.max(...strong)).toBeGreaterThan(Math.max(...weak))
    expect([...sampleOf(both!, 'pair', k)]).toEqual([strong[0]! + weak[0]!, strong[1]! + weak[1]!])
  }
})

test('how much of the weaker is silenced is what two units that hold each other down by halves say', async () => {
  const net = Network.parse({
    name: 'Two',
    regions: {},
    curriculum: [],
    modules: { pair: shown('activity', [2], { field: 'pair' }), units: module('neurons', { n: 2, activation: 'relu', bias: false }) },
    projections: { p: wire('pair', 'units', 'dense') },
  })
  const { conditions } = await loadTwoInputs()
  const rivals = { both: conditions!.both!, stronger: conditions![STRONGER_ALONE]!, weaker: conditions![WEAKER_ALONE]! }
  const weights = { 'p.weight': Float32Array.of(1, -0.5, -0.5, 1) }
  const found = await silenced(net, net, 1, rivals, weights, { module: 'units', port: '', ticks: 1, settle: 0 })
  let [left, alone] = [0, 0]
  for (let k = 0; k < rivals.both.count; k++) {
    const pair = sampleOf(rivals.both, 'pair', k)
    const [weak, strong] = [Math.min(...pair), Math.max(...pair)]
    left += Math.max(0, weak - strong / 2)
    alone += weak
  }
  expect(found.units).toBeCloseTo(1 - left / alone, 5)
  expect(found.units).toBeGreaterThan(0.5)
})

test('what a lesion cuts is silent, and all else still answers', async () => {
  for (const lesion of lesions) {
    const net = Network.parse({
      name: 'Column',
      regions: {},
      curriculum: [],
      presentation: { ticks: 8 },
      modules: {
        x: shown('activity', [2], { field: 'x' }),
        column: module('column', { n: 110, density: 3, lesion }),
        answer: module('readout', { n: 2 }),
      },
      projections: {
        a: { ...wire('x', 'column', 'dense'), to: { module: 'column', port: 'thalamus' }, sign: 'excitatory' },
        b: { ...wire('column', 'answer', 'dense'), from: { module: 'column', port: 'L5' } },
      },
    })
    const rates = (await activities(net, 1, { 'field.x': [1, 1] })).of.column!
    for (const name of populations) {
      const { from, count } = spanOf(110, name)
      const cut = lesion === 'inhibition' ? name.endsWith('I') : name.startsWith(lesion.replace('layer ', 'L'))
      const active = rates.subarray(from, from + count).some((r) => r > 0)
      if (cut) expect(active, `${name} with the lesion ${lesion}`).toBe(false)
      else if (lesion !== 'layer 4') expect(active, `${name} with the lesion ${lesion}`).toBe(true)
    }
  }
})

test('in a column that has learned that the stronger counts, its assembly silences the other, by inhibition', async () => {
  const { network } = templates['two-inputs']
  const { found } = await follow(network, 1, 1, jobOf(network, 1).state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  expect(found.silenced_at_birth).toBeLessThan(0.5)
  expect(found.silenced).toBeGreaterThan(0.95)
  expect(found.silenced_without_inhibition).toBeLessThan(0)
  expect(found.silenced_without_layer_6).toBeLessThan((found.silenced as number) - 0.1)
})
