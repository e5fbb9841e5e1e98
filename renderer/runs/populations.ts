/** The generations of runs that evolve. They are many and come often, so they live beside React; `revision` counts up when some came. */
import { create } from 'zustand'
import type { Census } from '../../engine/protocol.ts'
import { engine, onEvent } from '../engine.ts'
import type { Population } from './population.ts'

export const usePopulations = create<{ revision: number }>(() => ({ revision: 0 }))
const known = new Map<string, Population[]>()
const asked = new Set<string>()
const NONE: readonly Population[] = []

/** The stages of a run that evolved, in their order. */
export const populationsOf = (run: string | undefined): readonly Population[] => (run === undefined ? NONE : (known.get(run) ?? NONE))
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

/** Listens to the engine; once, when the page begins. */
export const listenToPopulations = () => onEvent('generations', put)
