/**
 * The template "Digits on a grid" by whom its cells listen to: `node test/bench/grid-directions.ts [SEEDS] [EPOCHS] [SETTING ...]`. One JSON
 * line a setting: the share of right answers of 2,000 held-out digits from each seed, their mean and half the width of its 95 % interval
 * (Student's t).
 */
import { Network } from '../../engine/network/schema.ts'
import { gridTemplate } from '../../engine/templates/grid.ts'
import { findingsOf, interval } from './trained.ts'

/** Each listens to those before it too. */
const settings = {
  forward: { forward: true },
  'up-and-down': { forward: true, upAndDown: true },
  diagonal: { forward: true, upAndDown: true, diagonal: true },
}
const [seeds = 10, epochs = 5] = process.argv.slice(2, 4).map(Number)
const chosen = process.argv.slice(4)

for (const [setting, listens] of Object.entries(settings)) {
  if (chosen.length > 0 && !chosen.includes(setting)) continue
  const network = structuredClone(gridTemplate.network)
  Object.assign(network.modules.cells!.params, { neighbours: 'chosen', ...listens })
  network.curriculum[0]!.budget = { epochs }
  const parsed = Network.parse(network)
  const began = performance.now()
  const accuracies: number[] = []
  for (let seed = 1; seed <= seeds; seed++) accuracies.push((await findingsOf(parsed, seed)).test_accuracy as number)
  console.log(
    JSON.stringify({ setting, epochs, ...interval(accuracies), accuracies, seconds: Math.round((performance.now() - began) / 1000) }),
  )
}
