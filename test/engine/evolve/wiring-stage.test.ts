import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { expanded } from '../../../engine/evolve/wiring/genome.ts'
import { differences } from '../../../engine/network/differences.ts'
import { applyPatches } from '../../../engine/network/patches.ts'
import { Network, Stage } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { resultEdit } from '../../../engine/runs/result.ts'
import { runners } from '../../../engine/runs/stages/runners.ts'
import type { Hooks, StageState } from '../../../engine/stages/stage.ts'
import { type Dataset, evenly, loadTask } from '../../../engine/tasks/tasks.ts'
import { digits } from '../../../engine/templates/digits.ts'

const whole = await loadTask('digits')
const data: Dataset = { train: evenly(whole.train, 400), validation: evenly(whole.validation, 100), test: evenly(whole.test, 10) }
const stage = Stage.parse({
  id: 'wire',
  kind: 'wiring',
  task: 'digits',
  budget: { generations: 2 },
  params: { candidates: 4, parents: 2, eta: 2, samples: 200, afresh: 800, repeats: 1, batch: 25 },
})
/** Four maps, two of them locked with all that leads there. */
const network = Network.parse({
  ...structuredClone(digits.network),
  curriculum: [stage, { ...digits.network.curriculum[0]!, scope: ['units', 'digit'] }],
})
network.modules.edges!.params.channels = 2
network.modules.edges!.locks = { structure: true, weights: true }
network.projections.p1!.locks = { wiring: true }
network.modules.shapes!.params.channels = 2
network.modules.units!.params.n = 6

const weights = startingWeights(network, checked(network), 3)
const fresh: StageState = { step: 0, seconds: 0, weights, slots: {} }
async function run(start: StageState, hooks: Partial<Hooks> = {}, over: object = {}, net = network) {
  const told: Generation[] = []
  const ending = await runners.wiring({
    network: net,
    stage: Stage.parse({ ...stage, ...over }),
    seed: 3,
    data,
    threads: 1,
    epochsBefore: 0,
    start,
    hooks: {
      planned: () => undefined,
      step: () => undefined,
      epoch: (_, { generations = [] }) => void told.push(...generations),
      control: () => 'go',
      ...hooks,
    },
  })
  return { ending, told }
}

test('the best network becomes the result, locked parts as they were, and goes into the document as one edit that can be undone', async () => {
  const { ending, told } = await run(fresh, {}, { budget: { generations: 4 } })
  expect([ending.reason, ending.epoch]).toEqual(['generations', 4])
  expect(told.map(({ generation }) => generation)).toEqual([0, 1, 2, 3])
  const after = ending.network!
  expect(Object.keys(ending.weights).sort()).toEqual(Object.keys(startingWeights(after, checked(after), 1)).sort())
  expect(ending.weights['edges.kernel']).toEqual(weights['edges.kernel'])
  expect([after.modules.edges, after.projections.p1]).toEqual([network.modules.edges, network.projections.p1])
  const { modules, projections } = differences(network, after)
  expect(modules.added.length + projections.added.length + Object.keys(modules.changed).length).toBeGreaterThan(0)
  const last = told.at(-1)!
  const from = last.sizes.subarray(0, last.champion).reduce((a, b) => a + b, 0)
  const champion = expanded(network, last.genomes.subarray(from, from + last.sizes[last.champion]!))
  expect(champion.modules).toEqual(after.modules)
  expect(after.curriculum[1]!.scope).toEqual(['units', 'digit', ...modules.added])

  const keep = (values: Float32Array, shape: readonly number[]) => ({
    hash: values.length.toString(16).padStart(64, '0'),
    shape: [...shape],
  })
  const edit = resultEdit({ before: network, after, weights: ending.weights }, network, { id: 'run', number: 1 }, keep)
  const put = applyPatches(network, edit.patches)
  expect(differences(after, put)).toEqual({
    modules: { added: [], removed: [], changed: {} },
    projections: { added: [], removed: [], changed: {} },
  })
  expect(put.curriculum).toEqual(after.curriculum)
  expect(applyPatches(put, edit.inverses)).toEqual(network)
})

test('a run that is stopped within a generation goes on as if nothing had happened', async () => {
  const { ending: straight } = await run(fresh)
  let asked = 0
  const { ending: stopped } = await run(fresh, {
    control: (evaluations) => (evaluations > 0 && ++asked > 2 ? 'stop' : 'go'),
  })
  expect([stopped.reason, stopped.epoch]).toEqual(['stopped', 1])
  const { ending: resumed, told } = await run(stopped.state)
  expect(told.map(({ generation }) => generation)).toEqual([1])
  expect(resumed.network).toEqual(straight.network)
  expect(resumed.weights).toEqual(straight.weights)
})

test('what leaves nothing to change, or cannot be trained, is said in a sentence', async () => {
  const locked = structuredClone(network)
  for (const module of Object.values(locked.modules)) module.locks = { structure: true, wiring: true }
  await expect(run(fresh, {}, {}, locked)).rejects.toThrow('leave nothing that may change')
  await expect(run(fresh, {}, { params: { judgedBy: 'dusk' } })).rejects.toThrow('has no samples "dusk"')
  const wrong = structuredClone(network)
  wrong.modules.digit!.params.n = 4
  await expect(run({ ...fresh, weights: startingWeights(wrong, checked(wrong), 1) }, {}, {}, wrong)).rejects.toThrow(
    'more classes than the 4 outputs',
  )
})
