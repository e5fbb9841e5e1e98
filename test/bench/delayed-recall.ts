/**
 * The template "Recall by stored potential" over its delays: `node test/bench/delayed-recall.ts [SEEDS] [DELAY ...]`. One JSON line a delay: the
 * share of right answers of 800 held-out samples by readout, mean over the seeds and half the width of its 95 % interval (Student's t).
 */
import { Network } from '../../engine/network/schema.ts'
import { CUES, type Delay, delays, nameOf } from '../../engine/tasks/delayed/definition.ts'
import { delayedRecall } from '../../engine/templates/delayed-recall.ts'
import { findingsOf, interval } from './trained.ts'

const [seeds = 10, ...chosen] = process.argv.slice(2).map(Number)

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
  for (let seed = 1; seed <= seeds; seed++) {
    const { test_accuracy } = await findingsOf(network, seed)
    for (const [readout, share] of Object.entries(test_accuracy as Record<string, number>)) (found[readout] ??= []).push(share)
  }
  const summary = Object.fromEntries(Object.entries(found).map(([readout, shares]) => [readout, interval(shares)]))
  console.log(JSON.stringify({ delay, seeds, seconds: Math.round((performance.now() - began) / 1000), ...summary }))
}
