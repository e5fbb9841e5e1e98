/** Natural evolution strategies (Wierstra, Schaul, Glasmachers, Sun, Peters & Schmidhuber 2014, algorithms 5 and 6). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { type Dice, diceFrom } from '../dice.ts'
import { type Learned, normals, type Search, started, type Strategy, sum, told, usual, utilities } from './strategy.ts'

/** What a population was drawn from, in standard deviations. */
interface Drawn {
  readonly drawn: readonly (readonly number[])[]
}
const standard = (dice: Dice, size: number, n: number) => Array.from({ length: size }, () => normals(dice, n))

interface SnesLearned extends Learned {
  readonly mean: readonly number[]
  readonly sigma: readonly number[]
}

export const snes: Strategy<SnesLearned, SnesLearned & Drawn & Search> = {
  title: 'SNES',
  summary: 'Follows the natural gradient, a step for each coordinate: Schaul, Glasmachers & Schmidhuber 2011',
  first: (start) => ({ ...started(start, usual(start.mean.length)), mean: start.mean, sigma: start.mean.map(() => start.step) }),
  ask(learned) {
    const dice = diceFrom(learned.dice)
    const { mean, sigma, size } = learned
    const drawn = standard(dice, size, mean.length)
    const population = drawn.map((z) => z.map((value, k) => mean[k]! + sigma[k]! * value))
    return { ...learned, drawn, population, after: dice.getState() }
  },
  tell(state, fitness) {
    const n = state.mean.length
    const shares = utilities(fitness)
    const rate = (3 + Math.log(n)) / (5 * Math.sqrt(n))
    const over = (of: (z: number) => number, k: number) => sum(state.drawn.map((z, j) => shares[j]! * of(z[k]!)))
    const mean = state.mean.map((m, k) => m + state.sigma[k]! * over((z) => z, k))
    const sigma = state.sigma.map((s, k) => s * Math.exp((rate / 2) * over((z) => z * z - 1, k)))
    return { ...told(state, fitness), mean, sigma }
  },
}

interface XnesLearned extends Learned {
  readonly mean: readonly number[]
  readonly sigma: number
  /** Its determinant is 1; rows. */
  readonly shape: readonly (readonly number[])[]
}

/** e to a symmetric matrix. */
function exponential(rows: number[][]): Matrix {
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true })
  return v.mmul(Matrix.diag(realEigenvalues.map(Math.exp))).mmul(v.transpose())
}
const through = (shape: readonly (readonly number[])[], z: readonly number[]) => shape.map((row) => sum(row.map((b, k) => b * z[k]!)))

export const xnes: Strategy<XnesLearned, XnesLearned & Drawn & Search> = {
  title: 'xNES',
  summary: 'Follows the natural gradient, with a full covariance: Glasmachers, Schaul, Sun, Wierstra & Schmidhuber 2010',
  full: true,
  first(start) {
    const { mean, step: sigma } = start
    return { ...started(start, usual(mean.length)), mean, sigma, shape: mean.map((_, k) => mean.map((_, j) => Number(k === j))) }
  },
  ask(learned) {
    const dice = diceFrom(learned.dice)
    const { mean, sigma, shape, size } = learned
    const drawn = standard(dice, size, mean.length)
    const population = drawn.map((z) => through(shape, z).map((value, k) => mean[k]! + sigma * value))
    return { ...learned, drawn, population, after: dice.getState() }
  },
  tell(state, fitness) {
    const n = state.mean.length
    const shares = utilities(fitness)
    const rate = (9 + 3 * Math.log(n)) / (5 * n * Math.sqrt(n))
    const pull = state.mean.map((_, k) => sum(state.drawn.map((z, j) => shares[j]! * z[k]!)))
    const bend = state.mean.map((_, a) =>
      state.mean.map((_, b) => sum(state.drawn.map((z, j) => shares[j]! * (z[a]! * z[b]! - Number(a === b))))),
    )
    const wider = sum(bend.map((row, k) => row[k]!)) / n
    const turn = bend.map((row, a) => row.map((value, b) => (rate / 2) * (value - (a === b ? wider : 0))))
    const moved = through(state.shape, pull)
    const mean = state.mean.map((m, k) => m + state.sigma * moved[k]!)
    const sigma = state.sigma * Math.exp((rate / 2) * wider)
    const shape = new Matrix(state.shape.map((row) => row.slice())).mmul(exponential(turn)).to2DArray()
    return { ...told(state, fitness), mean, sigma, shape }
  },
}
