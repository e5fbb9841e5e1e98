/** Candidates: weights of one network, judged by what it says or does with them; and who asks them. */
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Trial } from '../tasks/environment.ts'
import { type Ask, type Going, inLanes } from './lanes.ts'

/** What the candidates of a stage have in common; plain data, the same everywhere. */
export interface Asking {
  readonly network: Network
  readonly task: string
  readonly scope: readonly string[] | null
  /** All weights: those that no candidate changes, and those that they do as they were. */
  readonly base: Weights
  /** Names of the weights that candidates bring. */
  readonly changing: readonly string[]
  /** Of a task with samples: about so many of those to learn from, evenly spread. */
  readonly most: number
  /** Candidates of a generation, at the most. */
  readonly population: number
}
export interface Asked {
  /** One trial for each, in their order, the same whoever asks. @param ask what blocks this thread calls meanwhile */
  trials(candidates: readonly Weights[], ask?: Ask): Promise<Trial[]>
  /** So many take as long as one; and how many such groups are best asked at once. */
  readonly together: number
  readonly atOnce: number
  readonly bytes: number
  dispose(): Promise<void>
}

/** Candidates in groups of so many. */
export const grouped = <T>(candidates: readonly T[], together: number): T[][] =>
  Array.from({ length: Math.ceil(candidates.length / together) }, (_, k) => candidates.slice(k * together, (k + 1) * together))

/** A generation, with questions between its groups whether to go on; null where it did not. */
export async function trialsOfAll(
  { together, atOnce, trials }: Asked,
  candidates: readonly Weights[],
  going: Going,
): Promise<Trial[] | null> {
  return (await inLanes(grouped(candidates, together), atOnce, (group, _, ask) => trials(group, ask), going))?.flat() ?? null
}
