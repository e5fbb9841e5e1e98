/**
 * How many points strategies try on known functions of ten dimensions until they are within 1e-8 of the least value:
 * `node test/bench/functions.ts [STRATEGY ...]`, medians over seeds 1 to 15 from 0.1 in every coordinate with a deviation of 0.1 (as pycma's
 * own tests begin). Rastrigin's function has a hollow near every whole number: there a search begins anywhere from -5 to 5 with a deviation
 * of 5 and begins anew with twice the points when it is stuck (Auger & Hansen 2005). One JSON object a strategy; null where more than half of
 * the seeds took over 100,000, in Rastrigin's case a million.
 */
import { diceOf, within } from '../../engine/evolve/dice.ts'
import { restarted } from '../../engine/evolve/strategies/restarts.ts'
import { strategies, type StrategyName } from '../../engine/evolve/strategies/strategies.ts'
import { begin, next, type Start, type Strategy } from '../../engine/evolve/strategies/strategy.ts'

const [N, SEEDS, GOAL] = [10, 15, 1e-8]
interface Valley {
  readonly of: (x: readonly number[]) => number
  readonly start: (seed: number) => Start
  readonly most: number
  readonly restarts: boolean
}
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
const near = (of: Valley['of']): Valley => ({
  of,
  start: (seed) => ({ mean: new Array(N).fill(0.1), step: 0.1, seed }),
  most: 100_000,
  restarts: false,
})
const valleys: Record<string, Valley> = {
  sphere: near((x) => sum(x.map((v) => v * v))),
  ellipsoid: near((x) => sum(x.map((v, k) => 10 ** ((6 * k) / (x.length - 1)) * v * v))),
  rosenbrock: near((x) => sum(x.slice(1).map((v, k) => 100 * (v - x[k]! ** 2) ** 2 + (1 - x[k]!) ** 2))),
  rastrigin: {
    of: (x) => sum(x.map((v) => v * v + 10 * (1 - Math.cos(2 * Math.PI * v)))),
    start(seed) {
      const dice = diceOf(seed)
      return { mean: Array.from({ length: N }, () => within(dice, 5)), step: 5, seed }
    },
    most: 1_000_000,
    restarts: true,
  },
}

function evaluations(strategy: Strategy, { of, start, most, restarts }: Valley, seed: number): number {
  const own = restarts ? restarted(strategy) : strategy
  let state = begin(own, start(seed))
  let tried = 0
  while (tried < most) {
    const values = state.population.map(of)
    const hit = values.findIndex((v: number) => v < GOAL)
    if (hit >= 0) return tried + hit + 1
    tried += values.length
    state = next(
      own,
      state,
      values.map((v: number) => -v),
    )
  }
  return Number.POSITIVE_INFINITY
}

const chosen = (process.argv.length > 2 ? process.argv.slice(2) : Object.keys(strategies)) as StrategyName[]
for (const name of chosen) {
  const medians = Object.entries(valleys).map(([title, valley]) => {
    const all = Array.from({ length: SEEDS }, (_, k) => evaluations(strategies[name], valley, k + 1)).sort((a, b) => a - b)
    const median = all[SEEDS >> 1]!
    return [title, Number.isFinite(median) ? median : null]
  })
  console.log(JSON.stringify({ strategy: name, ...Object.fromEntries(medians) }))
}
