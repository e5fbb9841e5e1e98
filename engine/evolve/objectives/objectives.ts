/** The table of objectives, and a search by any of them: plain data, asked for networks and told how they did. */
import type { GenerationPicture } from '../../protocol.ts'
import type { Trial } from '../../tasks/environment.ts'
import type { NeatSettings } from '../neat/definition.ts'
import type { Genome, Shape } from '../neat/genome.ts'
import { begin, type NeatState } from '../neat/neat.ts'
import { beginPhase, nextPhase, type Phase, settingsIn } from '../neat/pruning.ts'
import type { Individual } from '../neat/species.ts'
import { archive } from './archive.ts'
import type { ObjectiveSettings, objectiveNames } from './definition.ts'
import { fitness } from './fitness.ts'
import { novelty } from './novelty.ts'
import type { Objective, Range } from './objective.ts'
import { several } from './several.ts'

export const objectives = { fitness, novelty, archive, several } satisfies Record<(typeof objectiveNames)[number], Objective<any>>

export type EvolutionSettings = NeatSettings & ObjectiveSettings
export interface Best {
  readonly individual: Individual
  readonly trial: Trial
  readonly generation: number
}
/** All of it, so that what goes on from it has the same bits. */
export interface Evolution {
  /** Its population is to be tried; its champion is the best by the objective, which may be no fitness. */
  readonly neat: NeatState
  readonly phase: Phase
  /** What the objective remembers. */
  readonly own: ReturnType<(typeof objectives)[keyof typeof objectives]['begin']>
  /** The first of the fittest that were tried; one that solves the task is fitter than all that do not. */
  readonly best: Best | null
}

const objectiveOf = ({ objective }: ObjectiveSettings) => objectives[objective] as Objective<Evolution['own']>

/**
 * The first generation.
 * @param ranges of each number of a behaviour, where the task tells them; an archive asks for them, by a sentence that it throws
 * @param ancestor as of `begin` in neat.ts
 */
export function beginEvolution(
  shape: Shape,
  settings: EvolutionSettings,
  seed: number,
  ranges?: readonly Range[],
  ancestor?: (weight: () => number) => Genome,
): Evolution {
  const neat = begin(shape, settings, seed, ancestor)
  const phase = beginPhase(genomesOf(neat), settings)
  return { neat, phase, own: objectiveOf(settings).begin(settings, ranges), best: null }
}
const genomesOf = ({ population }: NeatState) => population.map(({ genome }) => genome)

/** Whether a trial went better than another; one whom nobody can compare is the worst. */
const better = (a: Trial, b: Trial) =>
  a.solved === b.solved ? a.fitness > b.fitness || (Number.isNaN(b.fitness) && !Number.isNaN(a.fitness)) : a.solved

/** The best so far, those of a generation being tried. */
export function bestOf({ best, neat }: Evolution, trials: readonly Trial[]): Best | null {
  return trials.reduce(
    (so: Best | null, trial, k) =>
      !so || better(trial, so.trial) ? { individual: neat.population[k]!, trial, generation: neat.generation } : so,
    best,
  )
}

/** The next generation. @param trials of the population, in its order */
export function nextEvolution(state: Evolution, shape: Shape, settings: EvolutionSettings, trials: readonly Trial[]): Evolution {
  const phase = nextPhase(state.phase, genomesOf(state.neat), state.neat.generation, settings)
  const { neat, own } = objectiveOf(settings).next(state.neat, state.own, shape, settingsIn(phase, settings), trials)
  return { neat, own, phase, best: bestOf(state, trials) }
}

/** What an objective shows of a generation, if anything. */
export function shown({ own }: Evolution, settings: ObjectiveSettings): { readonly picture?: GenerationPicture } {
  const picture = objectiveOf(settings).picture?.(own)
  return picture ? { picture } : {}
}
