/**
 * The assembled graph evolves: `node test/bench/wiring.ts digits|damaged-digits [FROM-TO] [SETTINGS as JSON]`. From the network as it is wired by hand, one
 * region locked. Then the evolved one, the one that was wired, and random rewirings (as many mutations, as many weights, none chosen) learn
 * afresh from first weights, all from the same samples, and answer samples that nobody has seen. A JSON line a seed; then means and half the
 * widths of 95 % intervals (Student's t), in points.
 */
import { parseArgs } from 'node:util'
import { startingWeights, type Weights } from '../../engine/compile/weights.ts'
import { diceOf, pick } from '../../engine/evolve/dice.ts'
import { costOf } from '../../engine/evolve/wiring/cost.ts'
import { WiringParams } from '../../engine/evolve/wiring/definition.ts'
import { championOf, generation, type Lineage, type Train } from '../../engine/evolve/wiring/generation.ts'
import { inherited } from '../../engine/evolve/wiring/inherit.ts'
import { changed, type Mutated, mutations, type MutationName, wired } from '../../engine/evolve/wiring/mutations.ts'
import { rulesOf } from '../../engine/evolve/wiring/rules.ts'
import { mean } from '../../engine/evolve/wiring/trial.ts'
import { begin, networkOf } from '../../engine/evolve/wiring/wiring.ts'
import { differences } from '../../engine/network/differences.ts'
import type { Network } from '../../engine/network/schema.ts'
import { createTeacher } from '../../engine/learn/short-training.ts'
import { wiringBenches } from './wiring-tasks.ts'
import { interval } from './trained.ts'

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: { generations: { type: 'string' }, final: { type: 'string' }, random: { type: 'string', default: '2' } },
})
const [name = 'digits', range = '1-2', settings = '{}'] = positionals
const [from, to] = range.split('-').map(Number) as [number, number]
const { train: trainShortly } = createTeacher()
const { start, lesson, unseen, prepared, samples, afresh, final, ...bench } = await wiringBenches[name as keyof typeof wiringBenches]()
const params = WiringParams.parse({ samples, afresh, ...JSON.parse(settings) })
const rules = rulesOf(start, params)
const original = wired(start)
const weightsOf = (network: Network) => costOf(wired(network)).weights

/** From first weights on, what the locked part holds aside: the share of right answers among samples that nobody has seen. */
async function fromScratch(network: Network, first: Weights, seed: number): Promise<number> {
  const weights = inherited(wired(network), { ...original, weights: first }, seed, false)
  const { score } = await trainShortly(
    { ...lesson, judged: unseen, ...params, threads: 1 },
    network,
    weights,
    Number(given.final ?? final),
    seed,
    undefined,
  )
  return score
}

/** As many mutations as lead to the evolved one, none chosen; then as large as that, to within 5 %. */
function rewired(count: number, weights: number, seed: number): Network {
  const dice = diceOf(seed)
  const names = Object.keys(mutations) as MutationName[]
  let id = 0
  const fresh = () => `r${seed}-${id++}`
  for (;;) {
    let at: Mutated = { ...original, mutations: [] }
    const roomy = { ...rules, most: { ...rules.most, weights: 2 * rules.most.weights } }
    for (let k = 0; k < count; k++)
      at =
        changed(
          at,
          () => pick(dice, names)!,
          roomy,
          fresh,
          dice,
          () => true,
        ) ?? at
    const off = () => costOf(at).weights / weights - 1
    for (let k = 0; k < 200 && Math.abs(off()) > 0.05; k++)
      at =
        changed(
          at,
          () => (off() > 0 ? 'narrow' : 'widen'),
          roomy,
          fresh,
          dice,
          (cost) => Math.abs(cost.weights / weights - 1) < Math.abs(off()),
        ) ?? at
    if (Math.abs(off()) <= 0.05 && costOf(at).work <= rules.most.work) return at.network
  }
}

const arms: Record<string, number[]> = {}
for (let seed = from; seed <= to; seed++) {
  const began = performance.now()
  const first = await prepared(startingWeights(start, original.resolution, seed), seed)
  const setting = { start, weights: first, params, rules, seed, scope: undefined }
  let lineage: Lineage = { state: begin(start, params, rules, seed), heirs: new Map([[0, first]]) }
  const scores: number[] = []
  let trained = 0
  const lines = new Map(lineage.state.population.map((c) => [c.id, c]))
  for (let k = 0; k < Number(given.generations ?? bench.generations); k++) {
    const train: Train = (network, weights, budget, ...of) => {
      trained += budget
      return trainShortly({ ...lesson, ...params, threads: 1 }, network, weights, budget, ...of)
    }
    const done = await generation(lineage, setting, train, async () => true)
    lineage = done!.lineage
    for (const c of lineage.state.population) lines.set(c.id, c)
    scores.push(mean(championOf(lineage).candidate.afresh))
    console.error(`seed ${seed}, generation ${k + 1}: ${scores.at(-1)}, ${Math.round((performance.now() - began) / 1000)} s`)
  }
  const { candidate } = championOf(lineage)
  const evolved = networkOf(start, candidate)
  let steps = 0
  for (let at = candidate; at.parent !== null; at = lines.get(at.parent)!) steps += at.mutations.length
  const searched = performance.now()
  const size = weightsOf(evolved)
  const others = Array.from({ length: Number(given.random) }, (_, k) => rewired(steps, size, 1000 * seed + k))
  const kept = Object.values(differences(start, evolved)).every(({ removed, changed: all }) =>
    [...removed, ...Object.keys(all)].every((id) => {
      const { locks } = (start.modules[id] ?? start.projections[id])!
      return !locks.structure && !locks.wiring
    }),
  )
  const random: number[] = []
  for (const other of others) random.push(await fromScratch(other, first, seed))
  const found = {
    evolved: await fromScratch(evolved, first, seed),
    wired: await fromScratch(start, first, seed),
    random: random.reduce((a, b) => a + b, 0) / random.length,
  }
  for (const [arm, value] of Object.entries({
    ...found,
    above_wired: found.evolved - found.wired,
    above_random: found.evolved - found.random,
  }))
    (arms[arm] ??= []).push(100 * value)
  const { modules, projections } = differences(start, evolved)
  console.log(
    JSON.stringify({
      seed,
      ...found,
      each_random: random,
      locked_kept: kept,
      weights: { wired: weightsOf(start), evolved: size, random: others.map(weightsOf) },
      mutations: steps,
      trained,
      scores,
      seconds: { search: Math.round((searched - began) / 1000), compare: Math.round((performance.now() - searched) / 1000) },
      differences: { modules, projections },
    }),
  )
}
console.log(JSON.stringify({ task: name, seeds: range, ...Object.fromEntries(Object.entries(arms).map(([arm, v]) => [arm, interval(v)])) }))
