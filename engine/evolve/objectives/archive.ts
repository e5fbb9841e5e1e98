/** MAP-Elites: of those that behave alike the best is kept, and anyone kept may have offspring (Mouret & Clune 2015). */
import { type GenerationPicture, NOBODY } from '../../protocol.ts'
import type { Trial } from '../../tasks/environment.ts'
import { below, diceFrom } from '../dice.ts'
import type { Individual } from '../neat/species.ts'
import type { Objective, Range } from './objective.ts'
import { offspring } from './offspring.ts'

export interface Elite {
  /** In row-major order of the numbers of a behaviour, the first the slowest. */
  readonly cell: number
  readonly individual: Individual
  readonly trial: Trial
}
export interface ArchiveState {
  readonly ranges: readonly Range[]
  /** Of each number of a behaviour. */
  readonly cells: number
  /** By ascending cell. */
  readonly elites: readonly Elite[]
}

/** The cell of a behaviour, beyond the ranges the outermost; -1 where it is not a row of numbers. */
export function cellOf(behaviour: readonly number[], { ranges, cells }: Pick<ArchiveState, 'ranges' | 'cells'>): number {
  let cell = 0
  for (let d = 0; d < ranges.length; d++) {
    const { least, most } = ranges[d]!
    const place = Math.floor((cells * (behaviour[d]! - least)) / (most - least))
    if (Number.isNaN(place)) return -1
    cell = cell * cells + Math.max(0, Math.min(cells - 1, place))
  }
  return cell
}

/** The archive after a generation: a better one takes the place of the one that behaves like it, an equal one does not. */
export function keep(state: ArchiveState, population: readonly Individual[], trials: readonly Trial[]): ArchiveState {
  const elites = new Map(state.elites.map((elite) => [elite.cell, elite]))
  population.forEach((individual, k) => {
    const trial = trials[k]!
    const cell = cellOf(trial.behaviour, state)
    if (cell < 0 || Number.isNaN(trial.fitness)) return
    const there = elites.get(cell)
    if (!there || trial.fitness > there.trial.fitness) elites.set(cell, { cell, individual, trial })
  })
  return { ...state, elites: [...elites.values()].sort((a, b) => a.cell - b.cell) }
}

export const archive: Objective<ArchiveState> = {
  begin({ cells }, ranges = []) {
    if (ranges.length === 0)
      throw new Error(
        'The task says nothing of how networks behave, so there is nothing to lay an archive out by; choose another objective.',
      )
    return { ranges, cells, elites: [] }
  },
  next(neat, own, shape, settings, trials) {
    const kept = keep(own, neat.population, trials)
    const dice = diceFrom(neat.dice)
    const parents = kept.elites.length > 0 ? kept.elites : neat.population.map((individual, k) => ({ individual, trial: trials[k]! }))
    const pick = () => parents[below(dice, parents.length)]!
    return { neat: offspring(neat, shape, settings, dice, pick, (a, b) => a.trial.fitness - b.trial.fitness), own: kept }
  },
  picture: pictureOf,
}

/** The share of all cells that are filled. */
export const coverage = ({ elites, cells, ranges }: ArchiveState): number => elites.length / cells ** ranges.length

/** The best of each cell by the first two numbers of a behaviour, the second downwards; of others the best of all. */
export function pictureOf({ elites, cells, ranges }: ArchiveState): Extract<GenerationPicture, { kind: 'archive' }> {
  const [across, down] = ranges
  const height = down ? cells : 1
  const values = new Float32Array(cells * height).fill(Number.NaN)
  const ids = new Uint32Array(values.length).fill(NOBODY)
  for (const { cell, individual, trial } of elites) {
    let rest = cell
    for (let d = ranges.length - 1; d > 1; d--) rest = Math.floor(rest / cells)
    const place = down ? (rest % cells) * cells + Math.floor(rest / cells) : rest
    if (values[place]! >= trial.fitness) continue
    values[place] = trial.fitness
    ids[place] = individual.id
  }
  return { kind: 'archive', width: cells, height, values, ids, axes: [across?.name ?? '', down?.name ?? ''] }
}
