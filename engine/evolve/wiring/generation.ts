/** One generation: candidates get their first weights, race, and the next ones are bred. */
import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { WiringParams } from './definition.ts'
import { inherited } from './inherit.ts'
import { type Rules, wired } from './mutations.ts'
import { race, type Result } from './race.ts'
import { type Candidate, networkOf, next, type WiringState } from './wiring.ts'

export interface Lineage {
  readonly state: WiringState
  /** Weights of those that survived, by their numbers. */
  readonly heirs: ReadonlyMap<number, Weights>
}
/** Trains a network on so many samples, drawn by the seed, and scores it. Rejects where it cannot be trained. */
export type Train = (
  network: Network,
  weights: Weights,
  samples: number,
  seed: number,
  scope: readonly string[] | undefined,
) => Promise<{ weights: Weights; score: number }>

export interface Setting {
  /** The network that a person wired. */
  readonly start: Network
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
 * @returns null where it did not
 */
export async function generation(
  { state, heirs }: Lineage,
  setting: Setting,
  train: Train,
  going: () => Promise<boolean>,
  atOnce = 1,
): Promise<{ readonly lineage: Lineage; readonly results: readonly Result[] } | null> {
  const { start, params, rules, seed } = setting
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
  const results = await race(
    starts,
    params,
    async (racer, weights, samples, heat) => {
      const { network } = candidates[racer]!
      if (!(await going())) return null
      try {
        return await train(network, weights, samples, chance(heat), scopes[racer])
      } catch (error) {
        // Nothing could be learned if even the network as it was wired cannot be trained.
        if (population[racer]!.parent === null) throw error
        return { weights, score: Number.NaN }
      }
    },
    atOnce,
  )
  if (!results) return null
  const after = next(state, start, params, rules, results)
  const survivors = after.population.slice(0, after.survivors)
  return { lineage: { state: after, heirs: new Map(survivors.map(({ id }) => [id, results[of(id)]!.weights])) }, results }
}

/** The best of the last generation. */
export const championOf = ({ state, heirs }: Lineage): { readonly candidate: Candidate; readonly weights: Weights } => {
  const candidate = state.population[0]!
  return { candidate, weights: heirs.get(candidate.id)! }
}
