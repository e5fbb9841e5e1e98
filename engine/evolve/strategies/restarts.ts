/** A search that begins anew with twice the points when it is stuck (Auger & Hansen 2005, "A restart CMA evolution strategy with increasing population size"). */
import type { Learned, Search, Start, Strategy } from './strategy.ts'

interface Restarting<L extends Learned> extends Learned {
  /** The search that goes on now. */
  readonly own: L
  readonly start: Start
  readonly restarts: number
  /** The generation of `own` that last found a better point than it had. */
  readonly improved: number
}
/** Generations without a better point after which a search is stuck: equal fitness counts as none, however little better counts. */
const STUCK = 30
/** How far apart the seeds of a search and of the one after are. */
const APART = 1000

type Asked<L extends Learned, S extends L & Search> = Restarting<L> & Search & { readonly asked: S }

export const restarted = <L extends Learned, S extends L & Search>(strategy: Strategy<L, S>): Strategy<Restarting<L>, Asked<L, S>> => ({
  title: `${strategy.title}, restarted`,
  summary: `${strategy.summary}; begins anew with twice the points when it is stuck: Auger & Hansen 2005`,
  first(start) {
    const own = strategy.first(start)
    return { ...known(own), generation: 0, best: null, own, start, restarts: 0, improved: 0 }
  },
  ask(learned) {
    const asked = strategy.ask(learned.own)
    return { ...learned, asked, population: asked.population, after: asked.after }
  },
  tell(state, fitness) {
    const own = strategy.tell(state.asked, fitness)
    const improved = own.best === state.asked.best ? state.improved : own.generation
    const better = own.best && !(state.best && state.best.fitness >= own.best.fitness)
    const { start, restarts } = state
    const all = { generation: state.generation + 1, best: better ? own.best : state.best, start }
    if (own.generation - improved < STUCK) return { ...known(own), ...all, own, restarts, improved }
    const fresh = strategy.first({ ...start, seed: start.seed + APART * (restarts + 1), population: 2 * own.size })
    return { ...known(fresh), ...all, own: fresh, restarts: restarts + 1, improved: 0 }
  },
})
const known = ({ dice, size }: Learned) => ({ dice, size })
