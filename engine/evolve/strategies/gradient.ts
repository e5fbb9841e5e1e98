/** Evolution strategies that estimate a gradient from pairs of points on both sides of the mean. */
import { diceFrom } from '../dice.ts'
import { centredRanks, type Learned, normals, type Search, type Start, started, type Strategy, sum, told, usual } from './strategy.ts'

/** Pairs of opposite steps, `[pairs][n]`; points: the mean plus each, then minus each. */
interface Paired {
  readonly steps: readonly (readonly number[])[]
}
interface Around extends Learned {
  readonly mean: readonly number[]
}
/** An even number of points. */
const paired = (start: Start) => {
  const common = started(start, 2 * usual(start.mean.length))
  return { ...common, size: 2 * Math.max(1, Math.ceil(common.size / 2)) }
}
/** @param sigma of each coordinate */
function around<L extends Around>(learned: L, sigma: readonly number[]): L & Paired & Search {
  const dice = diceFrom(learned.dice)
  const { mean, size } = learned
  const steps = Array.from({ length: size / 2 }, () => normals(dice, mean.length).map((z, k) => z * sigma[k]!))
  const population = [1, -1].flatMap((side) => steps.map((step) => step.map((s, k) => mean[k]! + side * s)))
  return { ...learned, steps, population, after: dice.getState() }
}

interface OpenaiLearned extends Around {
  readonly sigma: number
  /** Adam's two moments. */
  readonly moments: readonly (readonly [number, number])[]
}
/** How far Adam moves, as a share of sigma; its decays; by what sigma shrinks a generation. */
const [REACH, BETA1, BETA2, EPSILON, SHRINK] = [0.4, 0.9, 0.99, 1e-12, 0.995]

export const openaiEs: Strategy<OpenaiLearned, OpenaiLearned & Paired & Search> = {
  title: 'OpenAI-ES',
  summary: 'Opposite steps, shaped by rank, and Adam along the slope that they show: Salimans, Ho, Chen, Sidor & Sutskever 2017',
  first: (start) => ({ ...paired(start), mean: start.mean, sigma: start.step, moments: start.mean.map(() => [0, 0] as const) }),
  ask: (learned) =>
    around(
      learned,
      learned.mean.map(() => learned.sigma),
    ),
  tell(state, fitness) {
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
    return { ...told(state, fitness), mean, sigma: sigma * SHRINK, moments }
  },
}

interface PepgLearned extends Around {
  readonly sigma: readonly number[]
}
/** Rates of mean and deviation, and the most by which a deviation changes a generation. */
const [MEAN_RATE, SIGMA_RATE, MOST] = [1, 0.2, 0.2]

export const pepg: Strategy<PepgLearned, PepgLearned & Paired & Search> = {
  title: 'PEPG',
  summary:
    'The gradient of the mean and of each deviation, from opposite steps, shaped by rank: Sehnke, Osendorfer, Rueckstiess, Graves, Peters & Schmidhuber 2010',
  first: (start) => ({ ...paired(start), mean: start.mean, sigma: start.mean.map(() => start.step) }),
  ask: (learned) => around(learned, learned.sigma),
  tell(state, fitness) {
    const { sigma, steps } = state
    const ranks = centredRanks(fitness)
    const pairs = steps.length
    const mean = state.mean.map((m, k) => m + (MEAN_RATE * sum(steps.map((step, j) => (ranks[j]! - ranks[j + pairs]!) * step[k]!))) / pairs)
    const wider = sigma.map((s, k) => {
      const bend = sum(steps.map((step, j) => ((ranks[j]! + ranks[j + pairs]!) / 2) * ((step[k]! ** 2 - s * s) / s))) / pairs
      return s + Math.max(-MOST * s, Math.min(MOST * s, SIGMA_RATE * bend))
    })
    return { ...told(state, fitness), mean, sigma: wider }
  },
}
