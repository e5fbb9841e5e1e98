/** A search that begins anew with twice the points when it is stuck (Auger & Hansen 2005, "A restart CMA evolution strategy with increasing population size"). */
import type { Search, Start, Strategy } from './strategy.ts'

export interface Restarted<S extends Search> extends Search {
  /** The search that goes on now. */
  readonly own: S
  readonly start: Start
  readonly restarts: number
  /** The generation of `own` that last found a better point than it had. */
  readonly improved: number
}
/** Generations without a better point after which a search is stuck: equal fitness counts as none, however little better counts. */
const STUCK = 30
/** How far apart the seeds of a search and of the one after are. */
const APART = 1000

export const restarted = <S extends Search>(strategy: Strategy<S>): Strategy<Restarted<S>> => ({
  title: `${strategy.title}, restarted`,
  summary: `${strategy.summary}; begins anew with twice the points when it is stuck: Auger & Hansen 2005`,
  begin(start) {
    const own = strategy.begin(start)
    return { generation: 0, dice: own.dice, population: own.population, best: null, own, start, restarts: 0, improved: 0 }
  },
  next(state, fitness) {
    const own = strategy.next(state.own, fitness)
    const improved = own.best === state.own.best ? state.improved : own.generation
    const better = own.best && !(state.best && state.best.fitness >= own.best.fitness)
    const told = { ...state, generation: state.generation + 1, best: better ? own.best : state.best }
    if (own.generation - improved < STUCK) return { ...told, own, improved, dice: own.dice, population: own.population }
    const { start, restarts } = state
    const fresh = strategy.begin({ ...start, seed: start.seed + APART * (restarts + 1), population: 2 * own.population.length })
    return { ...told, own: fresh, improved: 0, restarts: restarts + 1, dice: fresh.dice, population: fresh.population }
  },
})
