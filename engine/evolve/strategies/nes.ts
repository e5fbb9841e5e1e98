/** Natural evolution strategies (Wierstra, Schaul, Glasmachers, Sun, Peters & Schmidhuber 2014, algorithms 5 and 6). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { diceFrom, diceOf } from '../dice.ts'
import { bestOf, normals, type Search, type Strategy, sum, usual, utilities } from './strategy.ts'

export interface SnesState extends Search {
  readonly mean: readonly number[]
  readonly sigma: readonly number[]
  /** What the population was drawn from, in standard deviations. */
  readonly drawn: readonly (readonly number[])[]
}

export const snes: Strategy<SnesState> = {
  title: 'SNES',
  summary: 'Follows the natural gradient, a step for each coordinate: Schaul, Glasmachers & Schmidhuber 2011',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const sigma = mean.map(() => step)
    const drawn = Array.from({ length: population ?? usual(mean.length) }, () => normals(dice, mean.length))
    const points = drawn.map((z) => z.map((value, k) => mean[k]! + step * value))
    return { generation: 0, best: null, mean, sigma, drawn, population: points, dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
    const n = state.mean.length
    const shares = utilities(fitness)
    const rate = (3 + Math.log(n)) / (5 * Math.sqrt(n))
    const over = (of: (z: number) => number, k: number) => sum(state.drawn.map((z, j) => shares[j]! * of(z[k]!)))
    const mean = state.mean.map((m, k) => m + state.sigma[k]! * over((z) => z, k))
    const sigma = state.sigma.map((s, k) => s * Math.exp((rate / 2) * over((z) => z * z - 1, k)))
    const drawn = state.drawn.map(() => normals(dice, n))
    const population = drawn.map((z) => z.map((value, k) => mean[k]! + sigma[k]! * value))
    return { generation: state.generation + 1, best: bestOf(state, fitness), mean, sigma, drawn, population, dice: dice.getState() }
  },
}

export interface XnesState extends Search {
  readonly mean: readonly number[]
  readonly sigma: number
  /** Its determinant is 1; rows. */
  readonly shape: readonly (readonly number[])[]
  readonly drawn: readonly (readonly number[])[]
}

/** e to a symmetric matrix. */
function exponential(rows: number[][]): Matrix {
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true })
  return v.mmul(Matrix.diag(realEigenvalues.map(Math.exp))).mmul(v.transpose())
}
const through = (shape: readonly (readonly number[])[], z: readonly number[]) => shape.map((row) => sum(row.map((b, k) => b * z[k]!)))

export const xnes: Strategy<XnesState> = {
  title: 'xNES',
  summary: 'Follows the natural gradient, with a full covariance: Glasmachers, Schaul, Sun, Wierstra & Schmidhuber 2010',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const shape = mean.map((_, k) => mean.map((_, j) => Number(k === j)))
    const drawn = Array.from({ length: population ?? usual(mean.length) }, () => normals(dice, mean.length))
    const points = drawn.map((z) => z.map((value, k) => mean[k]! + step * value))
    return { generation: 0, best: null, mean, sigma: step, shape, drawn, population: points, dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
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
    const drawn = state.drawn.map(() => normals(dice, n))
    const population = drawn.map((z) => through(shape, z).map((value, k) => mean[k]! + sigma * value))
    return { generation: state.generation + 1, best: bestOf(state, fitness), mean, sigma, shape, drawn, population, dice: dice.getState() }
  },
}
