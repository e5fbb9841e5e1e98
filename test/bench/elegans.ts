/**
 * C. elegans beside itself with its wires shuffled, degrees kept: `node test/bench/elegans.ts [SEEDS]`. Seed s trains both, and shuffles.
 * One JSON line a seed: shares of right answers of the 2,000 held-out samples before learning and after. Then means with half the width of
 * their 95 % interval (Student's t), of the difference of each pair too.
 */
import { follow } from '../../engine/runs/curriculum.ts'
import { createScorer } from '../../engine/stages/score.ts'
import type { Network } from '../../engine/network/schema.ts'
import { jobOf } from '../../engine/runs/job.ts'
import { loadTask } from '../../engine/tasks/tasks.ts'
import { elegansNetwork, readElegans } from '../../engine/templates/elegans.ts'

const seeds = Number(process.argv[2] ?? 10)
/** Of Student's distribution at 97.5 %, by degrees of freedom from 1. */
const T = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]
const { test } = await loadTask('sensorimotor')

async function shares(network: Network, seed: number): Promise<{ before: number; after: number }> {
  const { state } = jobOf(network, seed)
  const scorer = await createScorer(network, 1, test)
  const before = (await scorer.score(test, state.weights)).reply!.accuracy
  await scorer.dispose()
  const { found } = await follow(network, seed, 1, state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  return { before, after: found.test_accuracy as number }
}
function summary(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1))
  const half = values.length > 1 ? (T[values.length - 2]! * spread) / Math.sqrt(values.length) : Number.NaN
  return { mean: Number(mean.toFixed(4)), half: Number(half.toFixed(4)) }
}

const worm = await readElegans()
const found: Record<'wired' | 'shuffled', { before: number; after: number }>[] = []
for (let seed = 1; seed <= seeds; seed++) {
  const one = { wired: await shares(elegansNetwork(worm), seed), shuffled: await shares(elegansNetwork(worm, seed), seed) }
  found.push(one)
  console.log(JSON.stringify({ seed, ...one }))
}
for (const when of ['before', 'after'] as const)
  console.log(
    JSON.stringify({
      when,
      wired: summary(found.map((f) => f.wired[when])),
      shuffled: summary(found.map((f) => f.shuffled[when])),
      difference: summary(found.map((f) => f.wired[when] - f.shuffled[when])),
    }),
  )
