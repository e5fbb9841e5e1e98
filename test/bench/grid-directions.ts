/**
 * The template "Digits on a grid" by whom its cells listen to: `node test/bench/grid-directions.ts [SEEDS] [EPOCHS]`. One JSON line a setting:
 * the share of right answers of 2,000 held-out digits from each seed, their mean and half the width of its 95 % interval (Student's t).
 */
import { Network } from '../../engine/network/schema.ts'
import { gridTemplate } from '../../engine/templates/grid.ts'
import { findingsOf, interval } from './trained.ts'

const [seeds = 10, epochs = 6] = process.argv.slice(2).map(Number)
const settings = {
  forward: { forward: true },
  'forward, up and down': { forward: true, upAndDown: true },
  'forward, up and down, diagonal': { forward: true, upAndDown: true, diagonal: true },
}

for (const [listens, chosen] of Object.entries(settings)) {
  const network = structuredClone(gridTemplate.network)
  Object.assign(network.modules.cells!.params, { neighbours: 'chosen', ...chosen })
  network.curriculum[0]!.budget = { epochs }
  const parsed = Network.parse(network)
  const began = performance.now()
  const accuracies: number[] = []
  for (let seed = 1; seed <= seeds; seed++) accuracies.push((await findingsOf(parsed, seed)).test_accuracy as number)
  console.log(
    JSON.stringify({ listens, epochs, ...interval(accuracies), accuracies, seconds: Math.round((performance.now() - began) / 1000) }),
  )
}
