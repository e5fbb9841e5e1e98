/** Children of chosen parents where there are no species. */
import { chance, type Dice } from '../dice.ts'
import { crossover } from '../neat/crossover.ts'
import type { NeatSettings } from '../neat/definition.ts'
import { copyOf, type Shape } from '../neat/genome.ts'
import { type Innovations, mutate } from '../neat/mutation.ts'
import type { NeatState } from '../neat/neat.ts'
import type { Individual } from '../neat/species.ts'

/**
 * The next generation, all of it new.
 * @param pick draws a parent @param edge above 0: the first is the better one, below 0: the second is
 */
export function offspring<Parent extends { readonly individual: Individual }>(
  neat: NeatState,
  shape: Shape,
  settings: NeatSettings,
  dice: Dice,
  pick: () => Parent,
  edge: (a: Parent, b: Parent) => number,
): NeatState {
  const made: Innovations = { next: neat.next.innovation, nextNeuron: neat.next.neuron, connections: new Map(), splits: new Map() }
  const { id } = neat.next
  const population = Array.from({ length: settings.population }, (_, k): Individual => {
    const mother = pick()
    const father = chance(dice, settings.mutateOnly) ? mother : pick()
    const [a, b] = [mother.individual, father.individual]
    const genes = a === b ? copyOf(a.genome) : crossover(a.genome, b.genome, edge(mother, father), settings, dice)
    return {
      id: id + k,
      genome: mutate(genes, shape, settings, made, dice),
      parents: a === b ? [a.id] : [a.id, b.id],
      species: 0,
    }
  })
  return {
    ...neat,
    generation: neat.generation + 1,
    next: { ...neat.next, id: id + population.length, innovation: made.next, neuron: made.nextNeuron },
    population,
    species: [],
    dice: dice.getState(),
  }
}
