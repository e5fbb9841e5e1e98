/** The generations of one stage, and who comes from whom. Pure. */
import { type Census, NOBODY } from '../../engine/protocol.ts'

/** All generations of one stage of a run that are here, by number; those that are still on their way are missing. */
export interface Population {
  readonly run: string
  readonly stage: string
  readonly generations: (Census | undefined)[]
}
/** One individual, by where it stands. */
export interface Place {
  readonly generation: number
  readonly place: number
}

/** Generations that lie side by side, from the first. */
export const whole = ({ generations }: Population): readonly Census[] => {
  const gap = generations.findIndex((census) => !census)
  return (gap < 0 ? generations : generations.slice(0, gap)) as readonly Census[]
}

const bounds = new WeakMap<Census, { readonly least: number; readonly most: number }>()
/** The place of a number in a generation, or -1. Most often numbers follow each other; a walk to the first ancestor asks many thousand times. */
function indexIn(census: Census, id: number): number {
  const { ids } = census
  const guess = id - ids[0]!
  if (ids[guess] === id) return guess
  let known = bounds.get(census)
  if (!known) bounds.set(census, (known = { least: ids.reduce((a, b) => Math.min(a, b)), most: ids.reduce((a, b) => Math.max(a, b)) }))
  return id < known.least || id > known.most ? -1 : ids.indexOf(id)
}

/** Where an individual with this number stands, at the latest in generation `before`; a parent is most often in the generation before. */
export function placeOf({ generations }: Population, id: number, before: number): Place | null {
  for (let generation = before; generation >= 0; generation--) {
    const census = generations[generation]
    if (!census || census.ids.length === 0) continue
    const place = indexIn(census, id)
    if (place >= 0) return { generation, place }
    // Numbers rise from generation to generation.
    if (id > census.ids.at(-1)!) return null
  }
  return null
}

/** Those whom an individual comes from, the one whose structure it has first, or itself where it lived before; none in the first generation. */
export function parentsOf(population: Population, { generation, place }: Place): Place[] {
  const census = population.generations[generation]
  if (!census) return []
  const last = population.generations[generation - 1]
  const before = last ? indexIn(last, census.ids[place]!) : -1
  if (before >= 0) return [{ generation: generation - 1, place: before }]
  return [census.parents[2 * place]!, census.parents[2 * place + 1]!].flatMap((id) => {
    const found = id === NOBODY ? null : placeOf(population, id, generation - 1)
    return found ? [found] : []
  })
}

const kinds = new WeakMap<Census, ReadonlyMap<number, number>>()
/** How many individuals each species of a generation has, by its number, ascending. Remembered, since pictures are drawn often. */
export function sizesOf(census: Census): ReadonlyMap<number, number> {
  let found = kinds.get(census)
  if (!found) {
    const sizes = new Map<number, number>()
    for (const species of census.species.toSorted()) sizes.set(species, (sizes.get(species) ?? 0) + 1)
    kinds.set(census, (found = sizes))
  }
  return found
}

/** The fittest of a species in a generation. */
export function fittestOf(census: Census, species: number): Place | null {
  let best = -1
  census.species.forEach((one, place) => {
    if (one === species && (best < 0 || !(census.fitness[place]! <= census.fitness[best]!))) best = place
  })
  return best < 0 ? null : { generation: census.generation, place: best }
}

/** The champion of the generation that has the best one, of equals the first. */
export function bestOf(generations: readonly Census[]): Place | null {
  let best: Place | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const { generation, champion, fitness } of generations)
    if (!best || fitness[champion]! > most) [best, most] = [{ generation, place: champion }, fitness[champion]!]
  return best
}
