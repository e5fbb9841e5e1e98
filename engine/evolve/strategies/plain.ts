/** What every other strategy has to beat. */
import { below, diceFrom } from '../dice.ts'
import { type Learned, normals, ranking, started, type Strategy, told, usual } from './strategy.ts'

interface GaLearned extends Learned {
  readonly sigma: number
  /** Those that have children, the fittest first; before anything was tried, where the search begins. */
  readonly parents: readonly (readonly number[])[]
}
/** Parents as a share of the population, and what the deviation shrinks by a generation. */
const [PARENTS, SHRINK] = [0.2, 0.99]

export const simpleGa: Strategy<GaLearned> = {
  title: 'Genetic algorithm',
  summary: 'The best fifth has children that are normally distributed around them; the best of all stays: Such et al. 2017',
  inherits: true,
  first: (start) => ({ ...started(start, 4 * usual(start.mean.length)), sigma: start.step, parents: [start.mean] }),
  ask(learned) {
    const dice = diceFrom(learned.dice)
    const { size, sigma, parents, generation } = learned
    const stays = generation > 0 ? [parents[0]!] : []
    const children = Array.from({ length: size - stays.length }, () => {
      const parent = parents[generation > 0 ? below(dice, parents.length) : 0]!
      return normals(dice, parent.length).map((z, k) => parent[k]! + sigma * z)
    })
    return { ...learned, population: [...stays, ...children], after: dice.getState() }
  },
  tell(state, fitness) {
    const count = Math.max(1, Math.round(PARENTS * state.size))
    const parents = ranking(fitness)
      .slice(0, count)
      .map((k) => state.population[k]!)
    return { ...told(state, fitness), sigma: state.sigma * SHRINK, parents }
  },
}

interface RandomLearned extends Learned {
  readonly mean: readonly number[]
  readonly sigma: number
}
export const randomSearch: Strategy<RandomLearned> = {
  title: 'Random search',
  summary: 'Points around the start, without memory',
  inherits: true,
  first: (start) => ({ ...started(start, usual(start.mean.length)), mean: start.mean, sigma: start.step }),
  ask(learned) {
    const dice = diceFrom(learned.dice)
    const { mean, sigma, size } = learned
    const population = Array.from({ length: size }, () => normals(dice, mean.length).map((z, k) => mean[k]! + sigma * z))
    return { ...learned, population, after: dice.getState() }
  },
  tell: (state, fitness) => ({ ...told(state, fitness), mean: state.mean, sigma: state.sigma }),
}
