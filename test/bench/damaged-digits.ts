/**
 * The template "Damaged digits" from several seeds: `node test/bench/damaged-digits.ts [SEEDS]`. A JSON line a seed, then one of means and half
 * the widths of their 95 % intervals (Student's t): shares of right answers at 15 % visibility, staring tick by tick and once, and by how
 * many points staring ends above; whole digits, and with a mask after the first tick.
 */
import { damagedDigits } from '../../engine/templates/damaged-digits.ts'
import { findingsOf, interval } from './trained.ts'

const [seeds = 10] = process.argv.slice(2).map(Number)
const all: Record<string, number[]> = {}
for (let seed = 1; seed <= seeds; seed++) {
  const found = await findingsOf(damagedDigits.network, seed)
  const ticks = found.accuracy_by_tick as number[]
  const whole = found.test_accuracy as Record<string, number>
  const once = found.feedforward_accuracy as number
  const values = {
    ...Object.fromEntries(ticks.map((share, tick) => [`tick_${tick + 1}`, share])),
    feedforward: once,
    above: ticks.at(-1)! - once,
    whole_staring: whole.Staring!,
    whole_feedforward: whole['Feed-forward']!,
    masked: found.masked_accuracy as number,
    ...Object.fromEntries([100, 50, 25, 15].map((visible) => [`ticks_at_${visible}`, found[`ticks_at_${visible}`] as number])),
  }
  for (const [name, value] of Object.entries(values)) (all[name] ??= []).push(value)
  console.log(JSON.stringify({ seed, ...values }))
}
console.log(JSON.stringify({ seeds, ...Object.fromEntries(Object.entries(all).map(([name, values]) => [name, interval(values)])) }))
