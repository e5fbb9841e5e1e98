/**
 * How many points strategies try on known functions of ten dimensions until they are within 1e-8 of the least value:
 * `node test/bench/functions.ts [STRATEGY ...]`, medians over seeds 1 to 15 from 0.1 in every coordinate with a deviation of 0.1 (as pycma's
 * own tests begin). One JSON object a strategy; null where more than half of the seeds took over 100,000.
 */
import { strategies, type StrategyName } from '../../engine/evolve/strategies/strategies.ts'
import type { Search, Strategy } from '../../engine/evolve/strategies/strategy.ts'

const [N, SEEDS, GOAL, MOST] = [10, 15, 1e-8, 100_000]
type Function = (x: readonly number[]) => number
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
const functions: Record<string, Function> = {
  sphere: (x) => sum(x.map((v) => v * v)),
  ellipsoid: (x) => sum(x.map((v, k) => 10 ** ((6 * k) / (x.length - 1)) * v * v)),
  rosenbrock: (x) => sum(x.slice(1).map((v, k) => 100 * (v - x[k]! ** 2) ** 2 + (1 - x[k]!) ** 2)),
}

function evaluations(strategy: Strategy, f: Function, seed: number): number {
  let state: Search = strategy.begin({ mean: new Array(N).fill(0.1), step: 0.1, seed })
  let tried = 0
  while (tried < MOST) {
    const values = state.population.map(f)
    const hit = values.findIndex((v) => v < GOAL)
    if (hit >= 0) return tried + hit + 1
    tried += values.length
    state = strategy.next(
      state,
      values.map((v) => -v),
    )
  }
  return Number.POSITIVE_INFINITY
}

const chosen = (process.argv.length > 2 ? process.argv.slice(2) : Object.keys(strategies)) as StrategyName[]
for (const name of chosen) {
  const medians = Object.entries(functions).map(([title, f]) => {
    const all = Array.from({ length: SEEDS }, (_, k) => evaluations(strategies[name], f, k + 1)).sort((a, b) => a - b)
    const median = all[SEEDS >> 1]!
    return [title, Number.isFinite(median) ? median : null]
  })
  console.log(JSON.stringify({ strategy: name, ...Object.fromEntries(medians) }))
}
