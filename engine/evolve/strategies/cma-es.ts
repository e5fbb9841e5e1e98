/** Covariance matrix adaptation (Hansen 2016, "The CMA evolution strategy: a tutorial", figure 6), and its form with a diagonal matrix (Ros & Hansen 2008). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { diceFrom } from '../dice.ts'
import { type Learned, normals, ranking, type Search, started, type Strategy, sum, told, usual } from './strategy.ts'

export interface CmaLearned extends Learned {
  readonly mean: readonly number[]
  readonly sigma: number
  /** Evolution paths of the step and of the covariance. */
  readonly paths: { readonly sigma: readonly number[]; readonly covariance: readonly number[] }
  /** Rows, or the diagonal alone. */
  readonly covariance: readonly (readonly number[])[] | readonly number[]
}
interface CmaState extends CmaLearned, Search {
  readonly axes: Axes
}
/** Directions as columns, and standard deviations along them; no directions where they are the axes. */
interface Axes {
  readonly directions: readonly (readonly number[])[] | null
  readonly lengths: readonly number[]
}

/** Of table 1 of the tutorial, for n dimensions and lambda points: the better half pulls, the worse half pushes the covariance away. */
function constants(n: number, lambda: number, diagonal: boolean) {
  const raw = Array.from({ length: lambda }, (_, k) => Math.log((lambda + 1) / 2) - Math.log(k + 1))
  const better = raw.slice(0, Math.floor(lambda / 2))
  const worse = raw.slice(better.length)
  const effective = (weights: readonly number[]) => sum(weights) ** 2 / sum(weights.map((w) => w * w))
  const muEff = effective(better)
  const cSigma = (muEff + 2) / (n + muEff + 5)
  const dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma
  const cC = (4 + muEff / n) / (n + 4 + (2 * muEff) / n)
  // A diagonal has so many fewer numbers to learn (Ros & Hansen 2008, section 3).
  const faster = diagonal ? (n + 2) / 3 : 1
  const c1 = Math.min(1, (faster * 2) / ((n + 1.3) ** 2 + muEff))
  const cMu = Math.min(1 - c1, (faster * 2 * (0.25 + muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff))
  const chi = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  // As much push as leaves the covariance positive definite (equations 50 to 53).
  const push = Math.min(1 + c1 / cMu, 1 + (2 * effective(worse)) / (muEff + 2), (1 - c1 - cMu) / (n * cMu))
  const pulls = better.map((w) => w / sum(better))
  const pushes = worse.map((w) => (push * w) / Math.abs(sum(worse)))
  return { pulls, pushes, muEff, cSigma, dSigma, cC, c1, cMu, chi }
}

/** `directions (lengths * z)` */
function along({ directions, lengths }: Axes, z: readonly number[]): number[] {
  const scaled = z.map((value, k) => value * lengths[k]!)
  return directions ? directions.map((row) => row.reduce((total, d, k) => total + d * scaled[k]!, 0)) : scaled
}
/** `C^(-1/2) y` */
function whitened({ directions, lengths }: Axes, y: readonly number[]): number[] {
  if (!directions) return y.map((value, k) => value / lengths[k]!)
  const turned = lengths.map((length, k) => directions.reduce((total, row, j) => total + row[k]! * y[j]!, 0) / length)
  return directions.map((row) => row.reduce((total, d, k) => total + d * turned[k]!, 0))
}

const LEAST = 1e-20
function axesOf(covariance: CmaLearned['covariance']): Axes {
  const length = (variance: number) => Math.sqrt(Math.max(LEAST, variance))
  if (typeof covariance[0] === 'number') return { directions: null, lengths: (covariance as number[]).map(length) }
  const found = new EigenvalueDecomposition(new Matrix(covariance as number[][]), { assumeSymmetric: true })
  return { directions: found.eigenvectorMatrix.to2DArray(), lengths: found.realEigenvalues.map(length) }
}

const strategy = (diagonal: boolean): Pick<Strategy<CmaLearned, CmaState>, 'first' | 'ask' | 'tell'> => ({
  first(start) {
    const { mean, step: sigma } = start
    const zeros = new Array<number>(mean.length).fill(0)
    const covariance = diagonal ? zeros.map(() => 1) : zeros.map((_, k) => zeros.map((_, j) => Number(k === j)))
    return { ...started(start, usual(mean.length)), mean, sigma, covariance, paths: { sigma: zeros, covariance: zeros } }
  },
  ask(learned) {
    const dice = diceFrom(learned.dice)
    const { mean, sigma, size } = learned
    const axes = axesOf(learned.covariance)
    const population = Array.from({ length: size }, () => along(axes, normals(dice, mean.length)).map((y, k) => mean[k]! + sigma * y))
    return { ...learned, axes, population, after: dice.getState() }
  },
  tell(state, fitness) {
    const { population, sigma, axes, generation } = state
    const n = state.mean.length
    const { pulls, pushes, muEff, cSigma, dSigma, cC, c1, cMu, chi } = constants(n, population.length, diagonal)
    const steps = ranking(fitness).map((k) => population[k]!.map((x, j) => (x - state.mean[j]!) / sigma))
    const step = state.mean.map((_, j) => pulls.reduce((total, w, k) => total + w * steps[k]![j]!, 0))
    const mean = state.mean.map((m, j) => m + sigma * step[j]!)

    const white = whitened(axes, step)
    const pathSigma = state.paths.sigma.map((p, j) => (1 - cSigma) * p + Math.sqrt(cSigma * (2 - cSigma) * muEff) * white[j]!)
    const long = Math.sqrt(sum(pathSigma.map((p) => p * p)))
    const held = Number(long / Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1))) < (1.4 + 2 / (n + 1)) * chi)
    const path = state.paths.covariance.map((p, j) => (1 - cC) * p + held * Math.sqrt(cC * (2 - cC) * muEff) * step[j]!)
    // A push counts the same however far its point was (equation 46).
    const weights = [
      ...pulls,
      ...pushes.map((w, k) => (w * n) / Math.max(LEAST, sum(whitened(axes, steps[pulls.length + k]!).map((z) => z * z)))),
    ]
    const kept = 1 - c1 - cMu * (1 + sum(pushes)) + c1 * (1 - held) * cC * (2 - cC)
    const entry = (before: number, j: number, k: number) =>
      kept * before + c1 * path[j]! * path[k]! + cMu * steps.reduce((total, y, at) => total + weights[at]! * y[j]! * y[k]!, 0)
    const covariance = diagonal
      ? (state.covariance as number[]).map((c, j) => entry(c, j, j))
      : symmetric(state.covariance as number[][], entry)
    return {
      ...told(state, fitness),
      mean,
      sigma: sigma * Math.exp((cSigma / dSigma) * (long / chi - 1)),
      covariance,
      paths: { sigma: pathSigma, covariance: path },
    }
  },
})

function symmetric(rows: readonly (readonly number[])[], entry: (before: number, j: number, k: number) => number): number[][] {
  const next = rows.map((row) => row.slice())
  for (let j = 0; j < rows.length; j++) for (let k = 0; k <= j; k++) next[j]![k] = next[k]![j] = entry(rows[j]![k]!, j, k)
  return next
}

export const cmaEs: Strategy<CmaLearned, CmaState> = {
  title: 'CMA-ES',
  summary: 'Learns which directions pay, as a covariance matrix: Hansen & Ostermeier 2001, by the tutorial of 2016',
  full: true,
  inherits: true,
  ...strategy(false),
}
export const sepCmaEs: Strategy<CmaLearned, CmaState> = {
  title: 'Separable CMA-ES',
  summary: 'Learns a scale for each coordinate, for many dimensions: Ros & Hansen 2008',
  inherits: true,
  ...strategy(true),
}
