/** Trials as numbers in a row, which a thread or a wire carries as they are. */
import type { Trial } from '../../tasks/environment.ts'

/** `[fitness, 1 where solved, how many numbers the behaviour has, these numbers]` of one network after the other. */
export const packTrials = (trials: readonly Trial[]): Float64Array =>
  Float64Array.from(trials.flatMap(({ fitness, solved, behaviour }) => [fitness, Number(solved), behaviour.length, ...behaviour]))

export function trialsOf(said: Float64Array): Trial[] {
  const trials: Trial[] = []
  for (let at = 0; at < said.length; ) {
    const count = said[at + 2]!
    trials.push({ fitness: said[at]!, solved: said[at + 1] === 1, behaviour: [...said.subarray(at + 3, at + 3 + count)] })
    at += 3 + count
  }
  return trials
}
