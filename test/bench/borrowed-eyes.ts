/**
 * The template "Borrowed eyes" from several seeds, each with other examples to learn from: `NEURULA_DATA=DIR node test/bench/borrowed-eyes.ts
 * [SEEDS]`. One JSON line: the share of right answers of 2,700 held-out drawings by readout, mean over the seeds and half the width of its 95 %
 * interval (Student's t), and how many weights each way learns.
 */
import { checked, trainable } from '../../engine/compile/program.ts'
import { startingWeights } from '../../engine/compile/weights.ts'
import { createScorer } from '../../engine/learn/score.ts'
import { supervise } from '../../engine/learn/supervise/run.ts'
import { wholeNetwork } from '../../engine/runs/pretrained.ts'
import { loadDrawings } from '../../engine/tasks/drawings/load.ts'
import { borrowedEyes } from '../../engine/templates/borrowed-eyes.ts'
import { interval } from './trained.ts'

const [seeds = 10] = process.argv.slice(2).map(Number)
const { network, tensors } = await wholeNetwork(borrowedEyes.network)
const resolution = checked(network)
const [stage] = network.curriculum
const nothing = () => undefined
const found: Record<string, number[]> = {}
let weights = startingWeights(network, resolution, 1, ({ hash }) => tensors.get(hash)!.values)
const began = performance.now()
for (let seed = 1; seed <= seeds; seed++) {
  const data = await loadDrawings(seed - 1)
  const first = startingWeights(network, resolution, seed, ({ hash }) => tensors.get(hash)!.values)
  const hooks = { planned: nothing, step: nothing, epoch: nothing, control: () => 'go' as const }
  const start = { step: 0, seconds: 0, weights: first, slots: {} }
  weights = (await supervise({ network, stage: stage!, seed, data, threads: 1, epochsBefore: 0, start, hooks })).weights
  const scorer = await createScorer(network, 1, data.test)
  for (const [id, { accuracy }] of Object.entries(await scorer.score(data.test, weights)))
    (found[network.modules[id]!.name] ??= []).push(accuracy)
  await scorer.dispose()
}
const learned = (owners: readonly string[]) =>
  trainable(network, resolution, stage!.scope)
    .filter((name) => owners.includes(name.slice(0, name.indexOf('.'))))
    .reduce((sum, name) => sum + weights[name]!.length, 0)
console.log(
  JSON.stringify({
    seeds,
    seconds: Math.round((performance.now() - began) / 1000),
    learned: { byEyes: learned(['p3', 'behind', 'p5', 'byEyes']), byPixels: learned(['p4', 'bare', 'p6', 'byPixels']) },
    ...Object.fromEntries(Object.entries(found).map(([name, shares]) => [name, interval(shares)])),
    each: found,
  }),
)
