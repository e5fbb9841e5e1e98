import { next as nextByFitness } from '../neat/neat.ts'
import type { Objective } from './objective.ts'

/** Who does well has offspring, as in NEAT. */
export const fitness: Objective<null> = {
  begin: () => null,
  next: (neat, own, shape, settings, trials) => ({
    neat: nextByFitness(
      neat,
      shape,
      settings,
      trials.map((trial) => trial.fitness),
    ),
    own,
  }),
}
