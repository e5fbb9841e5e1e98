/**
 * A template over seeds: `node test/bench/seeds.ts TEMPLATE [SEEDS | FROM-TO] [METRIC ...]`. One JSON line a seed; then each metric's mean over
 * the seeds and half the width of its 95 % interval (Student's t), by readout. `test_accuracy` where no metric is named.
 */
import { networkOf } from '../../engine/templates/template.ts'
import { template } from '../../engine/templates/templates.ts'
import { findingsOf, interval } from './trained.ts'

const [name = '', range = '10', ...chosen] = process.argv.slice(2)
const network = await networkOf(template(name))
const [from, to] = range.includes('-') ? range.split('-').map(Number) : [1, Number(range)]
const found: Record<string, number[]> = {}
for (let seed = from!; seed <= to!; seed++) {
  const began = performance.now()
  const metrics = await findingsOf(network, seed)
  console.log(JSON.stringify({ seed, seconds: Math.round((performance.now() - began) / 1000), ...metrics }))
  for (const metric of chosen.length > 0 ? chosen : ['test_accuracy']) {
    const finding = metrics[metric]
    if (finding === undefined || Array.isArray(finding)) throw new Error(`A run of "${name}" finds no number "${metric}".`)
    if (typeof finding === 'number') (found[metric] ??= []).push(finding)
    else for (const [readout, value] of Object.entries(finding)) (found[`${metric}, ${readout}`] ??= []).push(value as number)
  }
}
console.log(
  JSON.stringify({ seeds: `${from}-${to}`, ...Object.fromEntries(Object.entries(found).map(([of, values]) => [of, interval(values)])) }),
)
