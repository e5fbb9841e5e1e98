import type { NeatState } from '../../evolve/neat/neat.ts'
import type { Problem } from './problems.ts'

/** Generations after which a search is given up. */
export const PATIENCE = 1000
export interface Found {
  readonly evaluations: number
  readonly hidden: number
  readonly generalisation: number | null
  readonly generations: number
}

/** What there is to say of a generation in which the task is solved. */
export function foundBy(
  { shape, whole }: Problem,
  { generation, population }: NeatState,
  solver: number,
  generalisation: number | null,
): Found {
  const { to } = population[solver]!.genome
  const evaluations = generation * population.length + (whole ? population.length : solver + 1)
  return { evaluations, hidden: new Set(to).size - shape.outputs, generalisation, generations: generation + 1 }
}
