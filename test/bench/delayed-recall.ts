/**
 * The template "Recall by stored potential" over its delays: `node test/bench/delayed-recall.ts [SEEDS] [DELAY ...]`. One JSON line a delay: the
 * share of right answers of 800 held-out samples by readout, mean over the seeds and half the width of its 95 % interval (Student's t).
 */
import { follow } from '../../engine/learn/curriculum.ts'
import { Network } from '../../engine/network/schema.ts'
import { jobOf } from '../../engine/runs/job.ts'
import { CUES, type Delay, delays, nameOf } from '../../engine/tasks/delayed/definition.ts'
import { delayedRecall } from '../../engine/templates/delayed-recall.ts'

const [seeds, ...chosen] = process.argv.slice(2).map(Number)
/** Of Student's distribution at 97.5 %, by degrees of freedom from 1. */
const T = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]

/** The template's network with another delay. */
function over(delay: Delay): Network {
  const network = structuredClone(delayedRecall.network)
  network.presentation.ticks = delay + 1
  network.modules.cue!.signature = { signal: { modality: 'activity', shape: [delay + 1, CUES] } }
  network.curriculum[0]!.task = nameOf(delay)
  return Network.parse(network)
}

for (const delay of chosen.length > 0 ? (chosen as Delay[]) : delays) {
  const network = over(delay)
  const found: Record<string, number[]> = {}
  const began = performance.now()
  for (let seed = 1; seed <= (seeds ?? 10); seed++) {
    const { found: metrics } = await follow(network, seed, 1, jobOf(network, seed).state, {
      stage: async () => undefined,
      planned: () => undefined,
      step: () => undefined,
      epoch: () => undefined,
      control: () => 'go',
    })
    for (const [readout, share] of Object.entries(metrics.test_accuracy as Record<string, number>)) (found[readout] ??= []).push(share)
  }
  const summary = Object.entries(found).map(([readout, shares]) => {
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length
    const spread = Math.sqrt(shares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, shares.length - 1))
    const half = shares.length > 1 ? (T[shares.length - 2]! * spread) / Math.sqrt(shares.length) : null
    return [readout, { mean: Number(mean.toFixed(4)), half: half === null ? null : Number(half.toFixed(4)) }]
  })
  console.log(
    JSON.stringify({ delay, seeds: seeds ?? 10, seconds: Math.round((performance.now() - began) / 1000), ...Object.fromEntries(summary) }),
  )
}
