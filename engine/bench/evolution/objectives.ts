/** Searches by NEAT for something else than fitness alone. */
import { NeatSettings } from '../../evolve/neat/definition.ts'
import { coverage, type ArchiveState } from '../../evolve/objectives/archive.ts'
import { ObjectiveSettings } from '../../evolve/objectives/definition.ts'
import { beginEvolution, nextEvolution } from '../../evolve/objectives/objectives.ts'
import { createTapes } from '../../evolve/tapes.ts'
import { type Found, foundBy, PATIENCE } from './found.ts'
import type { Problem } from './problems.ts'

/** One search; an archive goes on to the end and says how much of it is filled. Throws a sentence where the task has no behaviour. */
export function searchBy(
  problem: Problem,
  objective: ObjectiveSettings['objective'],
  seed: number,
): { found: Found | null; coverage: number | null } {
  const { shape, ranges } = problem
  if (!ranges)
    throw new Error('Nothing is said of how networks behave in this task; choose --method neat, or a world such as --task hard-maze.')
  const settings = { ...NeatSettings.parse(problem.settings), ...ObjectiveSettings.parse({ objective }) }
  const write = createTapes(shape, problem.activation, problem.steps)
  let state = beginEvolution(shape, settings, seed, ranges)
  let found: Found | null = null
  while (state.neat.generation < PATIENCE) {
    const { solver, generalisation = null, trials = [] } = problem.judge(write(state.neat.population.map(({ genome }) => genome)))
    if (solver >= 0 && !found) found = foundBy(problem, state.neat, solver, generalisation)
    if (found && objective !== 'archive') break
    state = nextEvolution(state, shape, settings, trials)
  }
  return { found, coverage: objective === 'archive' ? coverage(state.own as ArchiveState) : null }
}
