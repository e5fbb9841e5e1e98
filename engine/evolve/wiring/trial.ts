/**
 * Learning afresh: what a network comes to from first weights alone. Where weights are inherited, a race also prefers what stands on what
 * its parents learned; only who is better here than the best so far takes its place. Who is behind it after as many learnings leaves, as in
 * the races of Maron & Moore 1994, by means alone.
 */
import { each, ranked } from './race.ts'

/** Scores of a network, one for each first weights; of the next ones it has none, because it was behind. */
export type Scores = readonly number[]
/** Learns from the first weights, and the samples, of a number from 0; null: the run was stopped. */
export type Learning = (place: number, repeat: number) => Promise<number | null>

export const mean = (scores: Scores): number => scores.reduce((a, b) => a + b, 0) / scores.length

/** The place of who learned most often, then scored highest on the average; of equals, of who was tried first. */
export function bestOf(scores: ReadonlyMap<number, Scores>): number {
  const [places, all] = [[...scores.keys()], [...scores.values()]]
  return places[ranked(all.map((of) => ({ heats: of.length, score: mean(of) })))[0]!]!
}

/**
 * Challengers against the best so far, who stands at place 0. All have the same first weights and samples; of more learnings, the earlier ones count on.
 * @param best its scores; empty: it learns first
 * @returns scores by place; null where the run was stopped
 */
export async function trial(
  best: Scores,
  challengers: readonly number[],
  repeats: number,
  learn: Learning,
  atOnce = 1,
): Promise<ReadonlyMap<number, Scores> | null> {
  const scores = new Map<number, Scores>([[0, best]])
  const once = async (places: readonly number[], repeat: number) => {
    const ran = await each(places, atOnce, (place) => learn(place, repeat))
    for (const [k, place] of places.entries()) if (ran[k] !== null) scores.set(place, [...(scores.get(place) ?? []), ran[k]!])
    return !ran.includes(null)
  }
  let left = challengers
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (best.length === 0 && !(await once([0], repeat))) return null
    if (!(await once(left, repeat))) return null
    const bar = mean(scores.get(0)!.slice(0, repeat + 1))
    left = left.filter((place) => mean(scores.get(place)!) > bar || Number.isNaN(bar))
  }
  return scores
}
