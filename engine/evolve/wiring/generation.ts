/** One generation: candidates get their first weights, race, the best new ones learn afresh, and the next ones are bred. */
import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { WiringParams } from './definition.ts'
import { inherited } from './inherit.ts'
import { type Rules, wired } from './mutations.ts'
import { heatsOf, race, ranked, type Result } from './race.ts'
import { bestOf, trial } from './trial.ts'
import { type Candidate, networkOf, next, type WiringState } from './wiring.ts'

export interface Lineage {
  readonly state: WiringState
  /** Weights of those that survived, by their numbers. */
  readonly heirs: ReadonlyMap<number, Weights>
}
/** Trains a network on so many samples, drawn by the seed, and scores it; null: the run was stopped. Rejects where it cannot be trained. */
export type Train = (
  network: Network,
  weights: Weights,
  samples: number,
  seed: number,
  scope: readonly string[] | undefined,
) => Promise<{ weights: Weights; score: number } | null>

export interface Setting {
  /** The network that a person wired. */
  readonly start: Network
  /** What it begins with. */
  readonly weights: Weights
  readonly params: WiringParams
  readonly rules: Rules
  readonly seed: number
  /** Modules that were there and may change. */
  readonly scope: readonly string[] | undefined
}

/** What a stage with a scope may train of a candidate: what evolution added is within it. */
export const scopeOf = ({ start, scope }: Pick<Setting, 'start' | 'scope'>, { modules }: Pick<Network, 'modules'>) =>
  scope && [...scope, ...Object.keys(modules).filter((id) => !Object.hasOwn(start.modules, id))]

/**
 * @param going asked before each training: whether to go on
 * @param atOnce trainings that go on at once; it changes no bit
 * @returns `champion`: the place of the best so far; null where it did not go on
 */
export async function generation(
  { state, heirs }: Lineage,
  setting: Setting,
  train: Train,
  going: () => Promise<boolean>,
  atOnce = 1,
): Promise<{ readonly lineage: Lineage; readonly results: readonly Result[]; readonly champion: number } | null> {
  const { start, weights: first, params, rules, seed } = setting
  const { population } = state
  /** Another order of samples, and of first weights, in every generation, the same for all that race. */
  const chance = (heat: number) => seed * 1_000_003 + state.generation * 101 + heat
  const candidates = population.map((candidate) => wired(networkOf(start, candidate)))
  const scopes = candidates.map(({ network }) => scopeOf(setting, network))
  const of = (id: number) => population.findIndex((candidate) => candidate.id === id)
  const starts = candidates.map((child, k) => {
    const { id, parent } = population[k]!
    const heir = heirs.has(id) ? id : parent!
    return inherited(child, { ...candidates[of(heir)]!, weights: heirs.get(heir)! }, chance(0), params.inherit, scopes[k])
  })
  const learned = async (place: number, weights: Weights, samples: number, by: number) => {
    if (!(await going())) return null
    try {
      return await train(candidates[place]!.network, weights, samples, by, scopes[place])
    } catch (error) {
      // Nothing could be learned if even the network as it was wired cannot be trained.
      if (population[place]!.parent === null) throw error
      return { weights, score: Number.NaN }
    }
  }
  const results = await race(starts, params, (racer, weights, samples, heat) => learned(racer, weights, samples, chance(heat)), atOnce)
  if (!results) return null
  const origin = { ...wired(start), weights: first }
  const most = Math.min(params.parents, params.candidates - 1)
  const raced = ranked(results).slice(0, most)
  const tried = await trial(
    population[0]!.afresh,
    raced.filter((place) => place > 0 && population[place]!.afresh.length === 0),
    params.repeats,
    async (place, repeat) => {
      // The same in every generation, so that scores compare.
      const by = seed * 1_000_003 - 1 - repeat
      const weights = inherited(candidates[place]!, origin, by, false, scopes[place])
      return (await learned(place, weights, params.afresh, by))?.score ?? null
    },
    atOnce,
  )
  if (!tried) return null
  const champion = bestOf(tried)
  const survivors = [champion, ...raced.filter((place) => place !== champion)].slice(0, most)
  const after = next(state, start, params, rules, survivors, tried)
  const weights = survivors.map((place) => [population[place]!.id, results[place]!.weights] as const)
  return { lineage: { state: after, heirs: new Map(weights) }, results, champion }
}

/** Trainings of a generation, at the most. */
export function trainingsOf({ population }: WiringState, params: WiringParams): number {
  const legs = heatsOf(population.length, params).reduce((sum, { racers }) => sum + racers, 0)
  const tried = params.parents + (population[0]!.afresh.length === 0 ? 1 : 0)
  return legs + tried * params.repeats
}

/** Of those that learned afresh, the best so far. */
export const championOf = ({ state, heirs }: Lineage): { readonly candidate: Candidate; readonly weights: Weights } => {
  const candidate = state.population[0]!
  return { candidate, weights: heirs.get(candidate.id)! }
}
