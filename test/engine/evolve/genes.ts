import type { Genome } from '../../../engine/evolve/neat/genome.ts'

/** A genome wired by hand: from which neuron to which, with what weight. */
export const fromGenes = (genes: readonly (readonly [from: number, to: number, weight: number])[]): Genome => ({
  innovation: [...genes.keys()],
  from: genes.map(([from]) => from),
  to: genes.map(([, to]) => to),
  weight: genes.map(([, , weight]) => Math.fround(weight)),
  enabled: genes.map(() => true),
})
