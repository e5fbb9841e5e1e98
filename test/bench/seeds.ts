/**
 * A template over seeds: `node test/bench/seeds.ts TEMPLATE [SEEDS | FROM-TO] [METRIC ...]`. One JSON line a seed; then each metric's mean over
 * the seeds and half the width of its 95 % interval (Student's t), by readout. `test_accuracy` where no metric is named.
 */
import { follow } from '../../engine/learn/curriculum.ts'
import { jobOf } from '../../engine/runs/job.ts'
import { networkOf } from '../../engine/templates/template.ts'
import { template } from '../../engine/templates/templates.ts'

/** Of Student's distribution at 97.5 %, by degrees of freedom from 1. */
const T = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]

/** Mean and half the width of its 95 % interval; null of one value alone. */
function interval(values: readonly number[]): { mean: number; half: number | null } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1))
  const t = T[values.length - 2] ?? 1.96
  const round = (v: number) => Number(v.toPrecision(4))
  return { mean: round(mean), half: values.length > 1 ? round((t * spread) / Math.sqrt(values.length)) : null }
}

const [name = '', range = '10', ...chosen] = process.argv.slice(2)
const network = await networkOf(template(name))
const [from, to] = range.includes('-') ? range.split('-').map(Number) : [1, Number(range)]
const found: Record<string, number[]> = {}
for (let seed = from!; seed <= to!; seed++) {
  const began = performance.now()
  const { found: metrics } = await follow(network, seed, 1, jobOf(network, seed).state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
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
