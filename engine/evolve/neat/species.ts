/** Species protect what is new until it had time to improve (Stanley & Miikkulainen 2002, section 3.3). */
import { below, type Dice } from '../dice.ts'
import type { NeatSettings } from './definition.ts'
import { distance, type Genome } from './genome.ts'

export interface Individual {
  /** Counts from 0 over all generations. */
  readonly id: number
  /** Of one or two. */
  readonly parents: readonly number[]
  readonly genome: Genome
  /** Of its species. */
  readonly species: number
}
export interface Species {
  readonly id: number
  /** A genome of its last generation, at random: who is near it belongs to the species. */
  readonly representative: Genome
  /** The best fitness so far, and the generation of it. */
  readonly best: number
  readonly improved: number
}

/** The species that a genome belongs to, the first that is near enough; -1 where none is. */
export function placeOf(genome: Genome, species: readonly Species[], settings: NeatSettings, threshold: number): number {
  for (let k = 0; k < species.length; k++) if (distance(genome, species[k]!.representative, settings, threshold) < threshold) return k
  return -1
}

/** By whom each species is known in the next generation. */
export const represented = (species: Species, members: readonly Individual[], dice: Dice): Species => ({
  ...species,
  representative: members[below(dice, members.length)]!.genome,
})

/**
 * How many offspring each species has: in proportion to the sum of its members' fitness, each divided by the number of members
 * (equation 2); whole numbers that add up, the largest remainders first.
 * @param sums of the shared fitness, not negative
 */
export function shares(sums: readonly number[], population: number): number[] {
  const total = sums.reduce((a, b) => a + b, 0)
  const exact = sums.map((sum) => (total > 0 ? sum / total : 1 / sums.length) * population)
  const counts = exact.map(Math.floor)
  const rest = population - counts.reduce((a, b) => a + b, 0)
  const order = [...exact.keys()].sort((a, b) => exact[b]! - counts[b]! - (exact[a]! - counts[a]!) || a - b)
  for (let k = 0; k < rest; k++) counts[order[k % order.length]!]!++
  return counts
}
