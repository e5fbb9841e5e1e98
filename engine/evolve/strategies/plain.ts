/** What every other strategy has to beat. */
import { below, diceFrom, diceOf } from '../dice.ts'
import { bestOf, normals, ranking, type Search, type Strategy, usual } from './strategy.ts'

export interface GaState extends Search {
  readonly sigma: number
}
/** Parents as a share of the population, and what the deviation shrinks by a generation. */
const [PARENTS, SHRINK] = [0.2, 0.99]

export const simpleGa: Strategy<GaState> = {
  title: 'Genetic algorithm',
  summary: 'The best fifth has children that are normally distributed around them; the best of all stays: Such et al. 2017',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const points = Array.from({ length: population ?? 4 * usual(mean.length) }, () =>
      normals(dice, mean.length).map((z, k) => mean[k]! + step * z),
    )
    return { generation: 0, best: null, sigma: step, population: points, dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
    const { population } = state
    const parents = ranking(fitness).slice(0, Math.max(1, Math.round(PARENTS * population.length)))
    const sigma = state.sigma * SHRINK
    const children = population.slice(1).map(() => {
      const parent = population[parents[below(dice, parents.length)]!]!
      return normals(dice, parent.length).map((z, k) => parent[k]! + sigma * z)
    })
    return {
      generation: state.generation + 1,
      best: bestOf(state, fitness),
      sigma,
      population: [population[parents[0]!]!, ...children],
      dice: dice.getState(),
    }
  },
}

export interface RandomState extends Search {
  readonly mean: readonly number[]
  readonly sigma: number
}
export const randomSearch: Strategy<RandomState> = {
  title: 'Random search',
  summary: 'Points around the start, without memory',
  begin({ mean, step, seed, population }) {
    const dice = diceOf(seed)
    const points = Array.from({ length: population ?? usual(mean.length) }, () =>
      normals(dice, mean.length).map((z, k) => mean[k]! + step * z),
    )
    return { generation: 0, best: null, mean, sigma: step, population: points, dice: dice.getState() }
  },
  next(state, fitness) {
    const dice = diceFrom(state.dice)
    const { mean, sigma } = state
    const population = state.population.map(() => normals(dice, mean.length).map((z, k) => mean[k]! + sigma * z))
    return { ...state, generation: state.generation + 1, best: bestOf(state, fitness), population, dice: dice.getState() }
  },
}
