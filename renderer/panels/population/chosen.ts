/** The individual that is looked at: one that was chosen, or the champion of the last generation there is. */
import { create } from 'zustand'
import type { Individual } from '../../../engine/protocol.ts'
import { engine } from '../../engine.ts'
import type { Place, Population } from '../../runs/population.ts'

interface Chosen {
  /** Null: the last champion is followed. */
  readonly at: Place | null
  /** The stage of the run that is shown; null: its last. */
  readonly stage: string | null
}
export const useChosen = create<Chosen>(() => ({ at: null, stage: null }))
export const choose = (at: Place | null): void => useChosen.setState({ at })
export const chooseStage = (stage: string | null): void => useChosen.setState({ stage, at: null })

const MOST = 200
const read = new Map<string, Promise<Individual>>()
/** An individual with its genes; asked for once. Rejects with a sentence. */
export function individual({ run, stage, generations }: Population, { generation, place }: Place): Promise<Individual> {
  // A run that goes on may come by a generation a second time, with the same individuals.
  const key = [run, stage, generations[generation]?.ids[place]].join()
  const there = read.get(key)
  if (there) return there
  const asked = engine.individual({ run, stage, generation, place })
  read.set(key, asked)
  asked.catch(() => read.delete(key))
  if (read.size > MOST) read.delete(read.keys().next().value!)
  return asked
}
