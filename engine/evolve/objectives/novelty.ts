/** Novelty search: who behaves unlike all before has offspring, however well it does (Lehman & Stanley 2011). */
import { next as nextByFitness } from '../neat/neat.ts'
import type { ObjectiveSettings } from './definition.ts'
import type { Objective } from './objective.ts'

export interface NoveltyState {
  /** Behaviours more novel than this enter the archive. */
  readonly threshold: number
  /** Remembered behaviours, in the order in which they entered. */
  readonly archive: readonly (readonly number[])[]
  /** Networks tried since one entered. */
  readonly quiet: number
}

/** After so many networks of which none was novel enough the threshold falls; where more than so many of a generation were it rises. */
const [LONG, MANY] = [2500, 4] as const
const [FALL, RISE] = [0.95, 1.2] as const

/** Nobody knows where this one was. */
const lost = (behaviour: readonly number[]) => !behaviour.every(Number.isFinite)

/**
 * How novel each behaviour of a generation is: the mean distance to the `nearest` ones of the others and the archive. A behaviour that is not
 * a row of numbers has novelty -infinity and is nobody's neighbour.
 */
export function noveltyOf(
  behaviours: readonly (readonly number[])[],
  archive: readonly (readonly number[])[],
  { nearest }: Pick<ObjectiveSettings, 'nearest'>,
): number[] {
  const known = [...behaviours.filter((b) => !lost(b)), ...archive]
  const size = known[0]?.length ?? 0
  const places = Float64Array.from(known.flat())
  const near = new Float64Array(Math.max(0, Math.min(nearest, known.length - 1)))
  let self = 0
  return behaviours.map((behaviour) => {
    if (lost(behaviour)) return Number.NEGATIVE_INFINITY
    near.fill(Number.POSITIVE_INFINITY)
    for (let other = 0; other < known.length; other++) {
      if (other === self) continue
      let square = 0
      for (let d = 0; d < size; d++) {
        const apart = behaviour[d]! - places[other * size + d]!
        square += apart * apart
      }
      let at = near.length - 1
      if (!(square < near[at]!)) continue
      for (; at > 0 && near[at - 1]! > square; at--) near[at] = near[at - 1]!
      near[at] = square
    }
    self++
    return near.reduce((sum, square) => sum + Math.sqrt(square), 0) / Math.max(1, near.length)
  })
}

/** What is remembered after a generation. @param novelty of each behaviour, as `noveltyOf` says it */
export function remember(state: NoveltyState, behaviours: readonly (readonly number[])[], novelty: readonly number[]): NoveltyState {
  const entering = behaviours.filter((_, k) => novelty[k]! > state.threshold)
  const quiet = entering.length > 0 ? 0 : state.quiet + behaviours.length
  const change = entering.length > MANY ? RISE : quiet >= LONG ? FALL : 1
  return { threshold: state.threshold * change, archive: [...state.archive, ...entering], quiet: quiet >= LONG ? 0 : quiet }
}

export const beginNovelty = ({ leastNovelty }: Pick<ObjectiveSettings, 'leastNovelty'>): NoveltyState => ({
  threshold: leastNovelty,
  archive: [],
  quiet: 0,
})

export const novelty: Objective<NoveltyState> = {
  begin: beginNovelty,
  next(neat, own, shape, settings, trials) {
    const behaviours = trials.map(({ behaviour }) => behaviour)
    const values = noveltyOf(behaviours, own.archive, settings)
    // What was novel is not any more: neither species nor the best of all are held to what they once were.
    const species = neat.species.map((s) => ({ ...s, best: Number.NEGATIVE_INFINITY }))
    return {
      neat: nextByFitness({ ...neat, species, champion: null }, shape, settings, values),
      own: remember(own, behaviours, values),
    }
  },
}
