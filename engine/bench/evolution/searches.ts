/** `bench neat`: how many networks NEAT, or a search among the weights of a fixed network, tries until a task is solved, over seeds. */
import { NeatSettings } from '../../evolve/neat/definition.ts'
import { begin, next } from '../../evolve/neat/neat.ts'
import { objectiveNames } from '../../evolve/objectives/definition.ts'
import { strategies, type StrategyName } from '../../evolve/strategies/strategies.ts'
import { createTapes } from '../../evolve/tapes.ts'
import { searchWeights } from './fixed.ts'
import { type Found, foundBy, PATIENCE } from './found.ts'
import { searchBy } from './objectives.ts'
import { type Problem, type ProblemName, problems, usualConditions } from './problems.ts'

export interface MeasuredSearch {
  readonly task: string
  readonly method: string
  readonly seeds: number
  readonly solved: number
  /** Of the seeds that solved it; null where none did. */
  readonly mean_evaluations: number | null
  /** Standard deviation of it. */
  readonly deviation: number | null
  readonly most_evaluations: number | null
  readonly mean_generalisation: number | null
  /** The share of an archive's cells that are filled, for the method that has one. */
  readonly mean_coverage: number | null
  /** Neurons that are no inputs and no outputs, in the solutions. */
  readonly mean_hidden: number | null
}

/** One search by NEAT; null where it is given up. */
export function search(problem: Problem, seed: number): Found | null {
  const settings = NeatSettings.parse(problem.settings)
  const { shape } = problem
  const write = createTapes(shape, problem.activation, problem.steps)
  let state = begin(shape, settings, seed, problem.first)
  for (;;) {
    const { fitness, solver, generalisation = null } = problem.judge(write(state.population.map(({ genome }) => genome)))
    if (solver >= 0) return foundBy(problem, state, solver, generalisation)
    if (state.generation + 1 >= PATIENCE) return null
    state = next(state, shape, settings, fitness)
  }
}

/** Throws a sentence where no settings for a small population are known. */
function smaller(problem: Problem): Problem {
  if (!problem.small) throw new Error('No small population is known for this task; choose --method neat.')
  return { ...problem, settings: problem.small }
}

const mean = (values: readonly number[]) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null)

/**
 * Searches from seeds 1 to `seeds`. Throws a sentence on a task or a method that is none.
 * @param method `neat`, `neat-small`, the name of an objective or of a strategy
 */
export async function benchNeat(task: string, seeds: number, method: string, conditions = usualConditions): Promise<MeasuredSearch> {
  if (!(Number.isInteger(seeds) && seeds > 0)) throw new Error('Searches need seeds: a whole number from 1 on, as in --seeds 100.')
  if (!(Math.abs(conditions.angle) < 36)) throw new Error('Poles have fallen at 36 degrees; give an angle below, as in --angle 1.')
  if (!(conditions.starts >= 1 && conditions.starts <= 625))
    throw new Error('There are 625 starts; ask for 1 to 625 of them, as in --starts 200.')
  if (!Object.hasOwn(problems, task))
    throw new Error(`There is no task "${task}" for NEAT; there are: ${Object.keys(problems).join(', ')}.`)
  const others = objectiveNames.filter((name) => name !== 'fitness')
  if (![...others, 'neat', 'neat-small', ...Object.keys(strategies)].includes(method))
    throw new Error(`There is no method "${method}"; there are: neat, neat-small, ${[...others, ...Object.keys(strategies)].join(', ')}.`)
  const problem = await problems[task as ProblemName](conditions)
  const one = (seed: number) => {
    if (method === 'neat') return { found: search(problem, seed), coverage: null }
    if (method === 'neat-small') return { found: search(smaller(problem), seed), coverage: null }
    const objective = others.find((name) => name === method)
    return objective
      ? searchBy(problem, objective, seed)
      : { found: searchWeights(problem, strategies[method as StrategyName], seed), coverage: null }
  }
  const all = Array.from({ length: seeds }, (_, k) => one(k + 1))
  const found = all.map((search) => search.found).filter((f) => f !== null)
  const evaluations = found.map((f) => f.evaluations)
  const average = mean(evaluations)
  const general = found.map((f) => f.generalisation).filter((g) => g !== null)
  return {
    task,
    method,
    seeds,
    solved: found.length,
    mean_evaluations: average,
    deviation: average === null ? null : Math.sqrt(mean(evaluations.map((e) => (e - average) ** 2))!),
    most_evaluations: found.length ? Math.max(...evaluations) : null,
    mean_generalisation: mean(general),
    mean_coverage: mean(all.map(({ coverage }) => coverage).filter((c) => c !== null)),
    mean_hidden: mean(found.map((f) => f.hidden)),
  }
}

/** For a person to read. */
export function searchText({
  task,
  method,
  seeds,
  solved,
  mean_evaluations,
  deviation,
  mean_generalisation,
  mean_coverage,
  mean_hidden,
}: MeasuredSearch): string {
  const filled = mean_coverage === null ? '' : ` ${(100 * mean_coverage).toFixed(1)} % of the archive is filled.`
  if (mean_evaluations === null) return `${task} by ${method}: not solved from ${seeds} seeds.${filled}`
  const more = mean_generalisation === null ? '' : `, which hold from ${mean_generalisation.toFixed(0)} of 625 starts`
  return `${task} by ${method}: solved ${solved} of ${seeds} times, after ${mean_evaluations.toFixed(0)} networks (deviation ${deviation!.toFixed(0)}), by networks with ${mean_hidden!.toFixed(1)} hidden neurons${more}.${filled}`
}
