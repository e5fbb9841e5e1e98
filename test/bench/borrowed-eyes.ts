/**
 * The template "Borrowed eyes" from several seeds, each with other examples to learn from: `NEURULA_DATA=DIR node test/bench/borrowed-eyes.ts
 * [SEEDS]`. One JSON line: the share of right answers of 2,700 held-out drawings by readout, mean over the seeds and half the width of its 95 %
 * interval (Student's t), and how many weights each way learns. What the frozen eyes say of the 3,000 drawings is computed once for all seeds.
 */
import { checked, trainable } from '../../engine/compile/program.ts'
import { startingWeights } from '../../engine/compile/weights.ts'
import { createScorer } from '../../engine/stages/score.ts'
import { settle } from '../../engine/learn/settled.ts'
import { supervise } from '../../engine/learn/supervise/run.ts'
import { wholeNetwork } from '../../engine/runs/pretrained.ts'
import { loadDrawings } from '../../engine/tasks/drawings/load.ts'
import { sampleOf, type Split } from '../../engine/tasks/tasks.ts'
import { borrowedEyes } from '../../engine/templates/borrowed-eyes.ts'
import { interval } from './trained.ts'

const [seeds = 10] = process.argv.slice(2).map(Number)
const { network: whole, tensors } = await wholeNetwork(borrowedEyes.network)
const [stage] = whole.curriculum
const given = startingWeights(whole, checked(whole), 1, ({ hash }) => tensors.get(hash)!.values)
const began = performance.now()

const first = await loadDrawings()
const everything = { ...first, train: first.test, validation: joined(first.train, first.validation) }
const settled = await settle(whole, stage!, everything, given, 1, async () => 'go')
if (!settled || settled === 'stopped') throw new Error('Nothing is frozen in the template.')
const { network, data: seen } = settled
const fields = Object.keys(seen.train.sizes).filter((field) => field.startsWith('settled.'))
const keyOf = (split: Split, sample: number) => sampleOf(split, 'image', sample).join()
const places = new Map<string, [Split, number]>()
for (const split of [seen.train, seen.validation]) for (let k = 0; k < split.count; k++) places.set(keyOf(split, k), [split, k])

function joined(a: Split, b: Split): Split {
  return {
    count: a.count + b.count,
    sizes: a.sizes,
    read: (field, sample, into, at) => (sample < a.count ? a.read(field, sample, into, at) : b.read(field, sample - a.count, into, at)),
  }
}
/** A split with what the eyes say of its drawings. */
function withEyes(split: Split): Split {
  const found = Array.from({ length: split.count }, (_, k) => places.get(keyOf(split, k))!)
  return {
    count: split.count,
    sizes: seen.train.sizes,
    read: (field, sample, into, at) => {
      const [from, place] = found[sample]!
      if (fields.includes(field)) from.read(field, place, into, at)
      else split.read(field, sample, into, at)
    },
  }
}

const nothing = () => undefined
const hooks = { planned: nothing, step: nothing, epoch: nothing, control: () => 'go' as const }
const found: Record<string, number[]> = {}
for (let seed = 1; seed <= seeds; seed++) {
  const drawings = await loadDrawings(seed - 1)
  const data = { train: withEyes(drawings.train), validation: withEyes(drawings.validation), test: withEyes(drawings.test) }
  const start = { step: 0, seconds: 0, weights: startingWeights(network, checked(network), seed), slots: {} }
  const { weights } = await supervise({ network, stage: stage!, seed, data, threads: 1, epochsBefore: 0, start, hooks })
  const scorer = await createScorer(network, 1, data.test)
  for (const [id, { accuracy }] of Object.entries(await scorer.score(data.test, weights)))
    (found[network.modules[id]!.name] ??= []).push(accuracy)
  await scorer.dispose()
}
const learned = (owners: readonly string[]) =>
  trainable(whole, checked(whole), stage!.scope)
    .filter((name) => owners.includes(name.slice(0, name.indexOf('.'))))
    .reduce((sum, name) => sum + given[name]!.length, 0)
console.log(
  JSON.stringify({
    seeds,
    seconds: Math.round((performance.now() - began) / 1000),
    learned: { byEyes: learned(['p3', 'behind', 'p5', 'byEyes']), byPixels: learned(['p4', 'bare', 'p6', 'byPixels']) },
    ...Object.fromEntries(Object.entries(found).map(([name, shares]) => [name, interval(shares)])),
    each: found,
  }),
)
