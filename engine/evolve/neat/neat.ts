/** NEAT (Stanley & Miikkulainen 2002), as a state that is asked for networks and told their fitness. */
import { below, chance, type Dice, diceFrom, diceOf, within } from '../dice.ts'
import { crossover } from './crossover.ts'
import type { NeatSettings } from './definition.ts'
import { copyOf, firstHidden, type Genome, minimal, type Shape } from './genome.ts'
import { type Innovations, mutate } from './mutation.ts'
import { type Individual, placeOf, represented, shares, type Species } from './species.ts'

/** All of it, so that what goes on from it has the same bits. */
export interface NeatState {
  readonly generation: number
  readonly dice: readonly number[]
  readonly next: { readonly id: number; readonly innovation: number; readonly neuron: number; readonly species: number }
  readonly threshold: number
  /** To be tried. */
  readonly population: readonly Individual[]
  readonly species: readonly Species[]
  /** The best that was tried, and the generation of it. */
  readonly champion: { readonly individual: Individual; readonly fitness: number; readonly generation: number } | null
  /** The generation in which only two species had offspring, the last one. */
  readonly refocused: number
}
/** How fast the threshold follows a wanted number of species, and the least that it becomes. */
const [STEP, LEAST] = [0.3, 0.3]

/**
 * The first generation: section 3.4's minimal network, with weights of its own for each.
 * @param ancestor another network to start from, all of one structure; asks for those weights that are each one's own
 */
export function begin(
  shape: Shape,
  settings: NeatSettings,
  seed: number,
  ancestor: (weight: () => number) => Genome = (weight) => minimal(shape, weight),
): NeatState {
  const dice = diceOf(seed)
  const weight = () => Math.fround(within(dice, settings.weightPower))
  const first = ancestor(weight)
  const like = (_: unknown, k: number) => (k === 0 ? first : { ...first, weight: ancestor(weight).weight })
  const genomes = Array.from({ length: settings.population }, like)
  const { innovation, to } = first
  const neuron = to.reduce((free, n) => Math.max(free, n + 1), firstHidden(shape))
  const next = { id: 0, innovation: innovation.at(-1)! + 1, neuron, species: 0 }
  const empty = { generation: 0, threshold: settings.compatibilityThreshold, champion: null, refocused: 0 }
  return settled(
    { ...empty, next },
    genomes.map((genome) => ({ genome, parents: [] })),
    [],
    settings,
    dice,
  )
}

type Child = Pick<Individual, 'genome' | 'parents'>
/** Children get their numbers and find their species. */
function settled(
  state: Pick<NeatState, 'generation' | 'next' | 'threshold' | 'champion' | 'refocused'>,
  children: readonly Child[],
  before: readonly Species[],
  settings: NeatSettings,
  dice: Dice,
): NeatState {
  const species = [...before]
  let { id, species: name } = state.next
  const population = children.map(({ genome, parents }): Individual => {
    let k = placeOf(genome, species, settings, state.threshold)
    if (k < 0) k = species.push({ id: name++, representative: genome, best: Number.NEGATIVE_INFINITY, improved: state.generation }) - 1
    return { id: id++, genome, parents, species: species[k]!.id }
  })
  const living = new Set(population.map((individual) => individual.species))
  return {
    ...state,
    next: { ...state.next, id, species: name },
    population,
    species: species.filter((s) => living.has(s.id)),
    dice: dice.getState(),
  }
}

/** One whom nobody can compare is the worst. */
const comparable = (fitness: number) => (Number.isNaN(fitness) ? Number.NEGATIVE_INFINITY : fitness)

/** The next generation. @param fitness of each of the population; higher is better */
export function next(state: NeatState, shape: Shape, settings: NeatSettings, fitness: readonly number[]): NeatState {
  const dice = diceFrom(state.dice)
  const { population, generation } = state
  const first = population[0]!.id
  const of = ({ id }: Individual) => comparable(fitness[id - first]!)
  const groups = new Map(state.species.map(({ id }) => [id, [] as Individual[]]))
  for (const individual of population) groups.get(individual.species)!.push(individual)
  const told = state.species.map((species) => {
    const members = groups.get(species.id)!.sort((a, b) => of(b) - of(a) || a.id - b.id)
    const fittest = of(members[0]!)
    return { members, species: fittest > species.best ? { ...species, best: fittest, improved: generation } : species }
  })
  const leader = told.map(({ members }) => members[0]!).reduce((a, b) => (of(b) > of(a) ? b : a))
  const champion =
    !state.champion || of(leader) > state.champion.fitness ? { individual: leader, fitness: of(leader), generation } : state.champion
  const stuck = generation - Math.max(champion.generation, state.refocused) >= settings.populationDropOff
  const improving = told.filter(({ species }) => generation - species.improved < settings.dropOffAge)
  const able = stuck ? best(told) : improving.length > 0 ? improving : told

  const lowest = population.reduce((least, p) => (Number.isFinite(of(p)) ? Math.min(least, of(p)) : least), 0)
  const worth = (p: Individual) => (Number.isFinite(of(p)) ? of(p) - lowest : 0)
  const counts = shares(
    able.map(({ members }) => members.reduce((sum, p) => sum + worth(p), 0) / members.length),
    settings.population,
  )
  const made: Innovations = { next: state.next.innovation, nextNeuron: state.next.neuron, connections: new Map(), splits: new Map() }
  const parents = able.map(({ members }) => members.slice(0, Math.max(1, Math.ceil(settings.survivalThreshold * members.length))))
  const children: Child[] = []
  for (const [k, { members }] of able.entries()) {
    const end = children.length + counts[k]!
    if (counts[k]! > 0 && members.length > settings.championSize) children.push({ genome: members[0]!.genome, parents: [members[0]!.id] })
    while (children.length < end) children.push(child(parents, k, of, shape, settings, made, dice))
  }
  const { targetSpecies } = settings
  const drift = targetSpecies === 0 ? 0 : STEP * Math.sign(state.species.length - targetSpecies)
  return settled(
    {
      generation: generation + 1,
      next: { ...state.next, innovation: made.next, neuron: made.nextNeuron },
      threshold: targetSpecies === 0 ? state.threshold : Math.max(LEAST, state.threshold + drift),
      champion,
      refocused: stuck ? generation : state.refocused,
    },
    children,
    told.map(({ species, members }) => represented(stuck ? { ...species, improved: generation } : species, members, dice)),
    settings,
    dice,
  )
}

interface Group {
  readonly species: Species
  readonly members: readonly Individual[]
}
/** The two most promising species. */
const best = (groups: readonly Group[]): Group[] =>
  [...groups].sort((a, b) => b.species.best - a.species.best || a.species.id - b.species.id).slice(0, 2)

function child(
  parents: readonly (readonly Individual[])[],
  own: number,
  of: (individual: Individual) => number,
  shape: Shape,
  settings: NeatSettings,
  made: Innovations,
  dice: Dice,
): Child {
  const pick = (group: readonly Individual[]) => group[below(dice, group.length)]!
  const mother = pick(parents[own]!)
  if (chance(dice, settings.mutateOnly)) return { genome: mutate(copyOf(mother.genome), shape, settings, made, dice), parents: [mother.id] }
  const father = pick(chance(dice, settings.interspeciesMating) ? parents[below(dice, parents.length)]! : parents[own]!)
  const crossed = crossover(mother.genome, father.genome, of(mother) - of(father), settings, dice)
  return { genome: mutate(crossed, shape, settings, made, dice), parents: [mother.id, father.id] }
}
