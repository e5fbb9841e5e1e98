/** `bench hyperneat`: how many CPPNs are tried until what they paint solves a task, over seeds. */
import { NeatSettings } from '../../evolve/neat/definition.ts'
import { begin, next } from '../../evolve/neat/neat.ts'
import { type Method, methods, type PaintedProblem, paintedProblems } from './painted.ts'

export interface MeasuredPattern {
  readonly task: string
  readonly method: Method
  /** The first seed, and how many from it on. */
  readonly first: number
  readonly seeds: number
  /** Generations after which a search was given up. */
  readonly generations: number
  readonly solved: number
  /** Of the seeds that solved it; null where none did. */
  readonly mean_generations: number | null
  readonly mean_evaluations: number | null
  readonly mean_hidden: number | null
  /** What else was found of the solutions, on average. */
  readonly tested: Readonly<Record<string, number>>
}
interface Found {
  readonly generations: number
  readonly evaluations: number
  readonly hidden: number
  readonly tested: Readonly<Record<string, number>>
}

/** One search; null where it is given up. */
export function searchPattern(problem: PaintedProblem, seed: number, patience: number): Found | null {
  const settings = NeatSettings.parse(problem.settings)
  const { shape } = problem
  let state = begin(shape, settings, seed, problem.ancestor)
  for (;;) {
    const genomes = state.population.map(({ genome }) => genome)
    const { fitness, solver } = problem.judge(genomes)
    if (solver >= 0) {
      const evaluations = state.generation * settings.population + solver + 1
      const hidden = new Set(genomes[solver]!.to).size - shape.outputs
      return { generations: state.generation + 1, evaluations, hidden, tested: problem.tested(genomes[solver]!) }
    }
    if (state.generation + 1 >= patience) return null
    state = next(state, shape, settings, fitness)
  }
}

const mean = (values: readonly number[]) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null)

/** Searches from seed `first` on. Throws a sentence on a task or a method that is none. */
export async function benchHyperneat(
  task: string,
  method: string,
  { first, seeds, generations }: { first: number; seeds: number; generations: number },
): Promise<MeasuredPattern> {
  if (![first, seeds, generations].every((n) => Number.isInteger(n) && n > 0))
    throw new Error(
      'Searches need a first seed, seeds and generations: whole numbers from 1 on, as in --first 1 --seeds 50 --generations 1000.',
    )
  if (!Object.hasOwn(paintedProblems, task))
    throw new Error(`There is no task "${task}" for HyperNEAT; there are: ${Object.keys(paintedProblems).join(', ')}.`)
  const known = methods.find((m) => m === method)
  if (!known) throw new Error(`There is no method "${method}" for HyperNEAT; there are: ${methods.join(', ')}.`)
  const problem = await paintedProblems[task as keyof typeof paintedProblems](known)
  const found = Array.from({ length: seeds }, (_, k) => searchPattern(problem, first + k, generations)).filter((f) => f !== null)
  const names = Object.keys(found[0]?.tested ?? {})
  return {
    ...{ task, method: known, first, seeds, generations, solved: found.length },
    mean_generations: mean(found.map((f) => f.generations)),
    mean_evaluations: mean(found.map((f) => f.evaluations)),
    mean_hidden: mean(found.map((f) => f.hidden)),
    tested: Object.fromEntries(names.map((name) => [name, mean(found.map((f) => f.tested[name]!))!])),
  }
}

/** For a person to read. */
export function patternText({
  task,
  method,
  seeds,
  generations,
  solved,
  mean_evaluations,
  mean_generations,
  mean_hidden,
  tested,
}: MeasuredPattern): string {
  if (mean_evaluations === null) return `${task} by ${method}: not solved from ${seeds} seeds within ${generations} generations.`
  const more = Object.entries(tested).map(([name, value]) => `, ${name.replace('_', ' ')} ${value.toFixed(2)}`)
  return `${task} by ${method}: solved ${solved} of ${seeds} times within ${generations} generations, after ${mean_generations!.toFixed(0)} (${mean_evaluations.toFixed(0)} CPPNs), by CPPNs with ${mean_hidden!.toFixed(1)} hidden neurons${more.join('')}.`
}
