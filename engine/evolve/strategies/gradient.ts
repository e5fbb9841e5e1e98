/** Evolution strategies that estimate a gradient from pairs of points on both sides of the mean. */
import { type Dice, diceFrom, diceOf } from '../dice.ts'
import { bestOf, centredRanks, normals, type Search, type Strategy, sum, usual } from './strategy.ts'

/** Pairs of opposite steps, `[pairs][n]`; points: the mean plus each, then minus each. */
interface Paired extends Search {
  readonly mean: readonly number[]
  readonly steps: readonly (readonly number[])[]
}
const pairsOf = (population: number | undefined, n: number) => Math.max(1, Math.ceil((population ?? 2 * usual(n)) / 2))
const around = (mean: readonly number[], steps: readonly (readonly number[])[]) => [
  ...steps.map((step) => step.map((s, k) => mean[k]! + s)),
  ...steps.map((step) => step.map((s, k) => mean[k]! - s)),
]
const drawn = (dice: Dice, pairs: number, sigma: readonly number[]) =>
  Array.from({ length: pairs }, () => normals(dice, sigma.length).map((z, k) => z * sigma[k]!))

export interface OpenaiState extends Paired {
  readonly sigma: number
  /** Adam's two moments. */
  readonly moments: readonly (readonly [number, number])[]
}
/** How far Adam moves, as a share of sigma; its decays; by what sigma shrinks a generation. */
const [REACH, BETA1, BETA2, EPSILON, SHRINK] = [0.4, 0.9, 0.99, 1e-12, 0.995]

export const openaiEs: Strategy<OpenaiState> = {
  title: 'OpenAI-ES',
  summary: 'Opposite steps, shaped by rank, and Adam along the slope that they show: Salimans, Ho, Chen, Sidor & Sutskever 2017',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const steps = drawn(
      dice,
      pairsOf(population, mean.length),
      mean.map(() => step),
    )
    const moments = mean.map(() => [0, 0] as const)
    return { generation: 0, best: null, mean, sigma: step, moments, steps, population: around(mean, steps), dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
    const { sigma, steps, generation } = state
    const ranks = centredRanks(fitness)
    const pairs = steps.length
    const slope = state.mean.map((_, k) => sum(steps.map((step, j) => (ranks[j]! - ranks[j + pairs]!) * step[k]!)) / (2 * pairs * sigma))
    const moments = state.moments.map(
      ([m, v], k) => [BETA1 * m + (1 - BETA1) * slope[k]!, BETA2 * v + (1 - BETA2) * slope[k]! ** 2] as const,
    )
    const grown = [1 - BETA1 ** (generation + 1), 1 - BETA2 ** (generation + 1)] as const
    const mean = state.mean.map((x, k) => {
      const [m, v] = moments[k]!
      return x + (REACH * sigma * (m / grown[0])) / (Math.sqrt(v / grown[1]) + EPSILON)
    })
    const next = sigma * SHRINK
    const fresh = drawn(
      dice,
      pairs,
      mean.map(() => next),
    )
    const population = around(mean, fresh)
    return {
      generation: generation + 1,
      best: bestOf(state, fitness),
      mean,
      sigma: next,
      moments,
      steps: fresh,
      population,
      dice: dice.getState(),
    }
  },
}

export interface PepgState extends Paired {
  readonly sigma: readonly number[]
}
/** Rates of mean and deviation, and the most by which a deviation changes a generation. */
const [MEAN_RATE, SIGMA_RATE, MOST] = [1, 0.2, 0.2]

export const pepg: Strategy<PepgState> = {
  title: 'PEPG',
  summary:
    'The gradient of the mean and of each deviation, from opposite steps, shaped by rank: Sehnke, Osendorfer, Rueckstiess, Graves, Peters & Schmidhuber 2010',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const sigma = mean.map(() => step)
    const steps = drawn(dice, pairsOf(population, mean.length), sigma)
    return { generation: 0, best: null, mean, sigma, steps, population: around(mean, steps), dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
    const { sigma, steps } = state
    const ranks = centredRanks(fitness)
    const pairs = steps.length
    const mean = state.mean.map((m, k) => m + (MEAN_RATE * sum(steps.map((step, j) => (ranks[j]! - ranks[j + pairs]!) * step[k]!))) / pairs)
    const wider = sigma.map((s, k) => {
      const bend = sum(steps.map((step, j) => ((ranks[j]! + ranks[j + pairs]!) / 2) * ((step[k]! ** 2 - s * s) / s))) / pairs
      return s + Math.max(-MOST * s, Math.min(MOST * s, SIGMA_RATE * bend))
    })
    const fresh = drawn(dice, pairs, wider)
    return {
      generation: state.generation + 1,
      best: bestOf(state, fitness),
      mean,
      sigma: wider,
      steps: fresh,
      population: around(mean, fresh),
      dice: dice.getState(),
    }
  },
}
