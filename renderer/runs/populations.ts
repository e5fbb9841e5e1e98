/** The generations of runs that evolve. They are many and come often, so they live beside React; `revision` counts up when some came. */
import { create } from 'zustand'
import { type Census, NOBODY } from '../../engine/protocol.ts'
import { engine, onEvent } from '../engine.ts'

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

export const usePopulations = create<{ revision: number }>(() => ({ revision: 0 }))
const known = new Map<string, Population[]>()
const asked = new Set<string>()
const NONE: readonly Population[] = []

/** The stages of a run that evolved, in their order. */
export const populationsOf = (run: string | undefined): readonly Population[] => (run === undefined ? NONE : (known.get(run) ?? NONE))
/** Generations that lie side by side, from the first. */
export const whole = ({ generations }: Population): readonly Census[] => {
  const gap = generations.findIndex((census) => !census)
  return (gap < 0 ? generations : generations.slice(0, gap)) as readonly Census[]
}

let due = false
/** Pictures redraw ten times a second at most. */
function touch(): void {
  if (due) return
  due = true
  setTimeout(() => {
    due = false
    usePopulations.setState(({ revision }) => ({ revision: revision + 1 }))
  }, 100)
}

function put(run: string, stage: string, censuses: readonly Census[]): void {
  const stages = known.get(run) ?? []
  known.set(run, stages)
  let population = stages.find((p) => p.stage === stage)
  if (!population) stages.push((population = { run, stage, generations: [] }))
  for (const census of censuses) population.generations[census.generation] = census
  // Array holes are skipped by `findIndex` no more than undefined is.
  touch()
}

/** Generations in one question. */
const PAGE = 200
/** Asks for what the file has of a run, once. */
export async function loadPopulations(run: string): Promise<void> {
  if (asked.has(run)) return
  asked.add(run)
  try {
    for (const { stage, last } of await engine.evolved({ run }))
      for (let from = 0; from <= last; from += PAGE)
        put(run, stage, await engine.generations({ run, stage, from, to: Math.min(last, from + PAGE - 1) }))
  } catch (error) {
    asked.delete(run)
    throw error
  }
}

/** Forgets everything, when another project comes. */
export function clearPopulations(): void {
  known.clear()
  asked.clear()
  touch()
}

/** Where an individual with this number stands, at the latest in generation `before`; a parent is most often in the generation before. */
function find({ generations }: Population, id: number, before: number): Place | null {
  for (let generation = before; generation >= 0; generation--) {
    const ids = generations[generation]?.ids
    // Numbers rise from generation to generation.
    if (!ids || ids.length === 0 || id < ids[0]!) continue
    const place = ids.indexOf(id)
    if (place >= 0) return { generation, place }
    if (id > ids.at(-1)!) return null
  }
  return null
}

/** Those whom an individual comes from, the one whose structure it has first, or itself where it lived before; none in the first generation. */
export function parentsOf(population: Population, { generation, place }: Place): Place[] {
  const census = population.generations[generation]
  if (!census) return []
  const before = population.generations[generation - 1]?.ids.indexOf(census.ids[place]!) ?? -1
  if (before >= 0) return [{ generation: generation - 1, place: before }]
  return [census.parents[2 * place]!, census.parents[2 * place + 1]!].flatMap((id) => {
    const found = id === NOBODY ? null : find(population, id, generation - 1)
    return found ? [found] : []
  })
}

/** An individual and its first parents back to the first ancestor, the youngest first. */
export function lineage(population: Population, from: Place): Place[] {
  const line = [from]
  for (let [next] = parentsOf(population, from); next; [next] = parentsOf(population, next)) line.push(next)
  return line
}

/** The champion of the generation that has the best one, of equals the first. */
export function bestOf(generations: readonly Census[]): Place | null {
  let best: Place | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const { generation, champion, fitness } of generations)
    if (!best || fitness[champion]! > most) [best, most] = [{ generation, place: champion }, fitness[champion]!]
  return best
}

/** Listens to the engine; once, when the page begins. */
export const listenToPopulations = () => onEvent('generations', put)
