/** Several objectives at once, by NSGA-II: parents and children stand for their places together. */
import type { Trial } from '../../tasks/environment.ts'
import { below, diceFrom } from '../dice.ts'
import type { Genome } from '../neat/genome.ts'
import type { Individual } from '../neat/species.ts'
import type { ObjectiveSettings } from './definition.ts'
import { beginNovelty, noveltyOf, type NoveltyState, remember } from './novelty.ts'
import { before, type Standing, standings } from './nsga2.ts'
import type { Objective } from './objective.ts'
import { offspring } from './offspring.ts'

interface Parent {
  readonly individual: Individual
  readonly trial: Trial
  /** Of each objective, fitness first. */
  readonly values: readonly number[]
  readonly standing: Standing
}
export interface SeveralState {
  readonly parents: readonly Parent[]
  readonly novelty: NoveltyState
}

const connections = ({ enabled }: Genome) => enabled.reduce((count, on) => count + Number(on), 0)

/** What counts of each, fitness first; one whom nobody can compare is the worst in all. */
function valuesOf(
  tried: readonly Pick<Parent, 'individual' | 'trial'>[],
  novelty: readonly number[],
  besides: ObjectiveSettings['besides'],
): number[][] {
  return tried.map(({ individual, trial }, k) => {
    const values = [trial.fitness]
    if (besides !== 'connections') values.push(novelty[k]!)
    if (besides !== 'novelty') values.push(-connections(individual.genome))
    return values.some(Number.isNaN) ? values.map(() => Number.NEGATIVE_INFINITY) : values
  })
}

export const several: Objective<SeveralState> = {
  begin: (settings) => ({ parents: [], novelty: beginNovelty(settings) }),
  next(neat, own, shape, settings, trials) {
    const dice = diceFrom(neat.dice)
    const children = neat.population.map((individual, k) => ({ individual, trial: trials[k]! }))
    const all = [...children, ...own.parents.map(({ individual, trial }) => ({ individual, trial }))]
    const behaviours = all.map(({ trial }) => trial.behaviour)
    const novelty = noveltyOf(behaviours, own.novelty.archive, settings)
    const values = valuesOf(all, novelty, settings.besides)
    const parents = standings(values)
      .map((standing, k): Parent => ({ ...all[k]!, values: values[k]!, standing }))
      .sort((a, b) => before(a.standing, b.standing) || a.individual.id - b.individual.id)
      .slice(0, settings.population)
    const one = () => parents[below(dice, parents.length)]!
    const pick = () => {
      const [a, b] = [one(), one()]
      return before(a.standing, b.standing) <= 0 ? a : b
    }
    return {
      neat: offspring(neat, shape, settings, dice, pick, (a, b) => before(b.standing, a.standing)),
      own: { parents, novelty: remember(own.novelty, behaviours.slice(0, children.length), novelty.slice(0, children.length)) },
    }
  },
}
