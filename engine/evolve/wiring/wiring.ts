/** Evolution of an assembled network, as a state that is asked for candidates and told how they raced. Plain data; who survives keeps its weights elsewhere. */
import type { Network } from '../../network/schema.ts'
import { type Dice, diceFrom, diceOf, pick } from '../dice.ts'
import type { WiringParams } from './definition.ts'
import { type MutationName, mutated, type Rules, wired } from './mutations.ts'
import type { Scores } from './trial.ts'

type Part = Pick<Network, 'modules' | 'projections'>
export interface Candidate {
  /** Counts from 0 over all generations; 0 is the network that a person wired. */
  readonly id: number
  /** Null of the first. */
  readonly parent: number | null
  readonly part: Part
  /** By which it differs from its parent. */
  readonly mutations: readonly MutationName[]
  /** What it came to when it learned afresh; empty: it has not been tried. */
  readonly afresh: Scores
}
export interface WiringState {
  readonly generation: number
  readonly dice: readonly number[]
  /** Numbers for candidates, and for what mutations add. */
  readonly next: { readonly candidate: number; readonly part: number }
  /** To race: those that survived, the one first that is best when it learns afresh, then their children. */
  readonly population: readonly Candidate[]
  /** How many of the population survived. */
  readonly survivors: number
}

export const networkOf = (start: Network, { part }: Candidate): Network => ({ ...start, ...part })
const partOf = ({ modules, projections }: Network): Part => ({ modules, projections })

/** The network as it was wired, and children of it. */
export function begin(start: Network, settings: WiringParams, rules: Rules, seed: number): WiringState {
  const first: Candidate = { id: 0, parent: null, part: partOf(start), mutations: [], afresh: [] }
  return filled(start, [first], { generation: 0, next: { candidate: 1, part: 1 } }, settings, rules, diceOf(seed))
}

/** The next generation. @param survivors places of those who survive, who is best when it learns afresh first @param tried what those came to that learned afresh, by place */
export function next(
  state: WiringState,
  start: Network,
  settings: WiringParams,
  rules: Rules,
  survivors: readonly number[],
  tried: ReadonlyMap<number, Scores>,
): WiringState {
  const stayed = survivors.map((place) => ({ ...state.population[place]!, afresh: tried.get(place) ?? state.population[place]!.afresh }))
  return filled(start, stayed, { generation: state.generation + 1, next: state.next }, settings, rules, diceFrom(state.dice))
}

function filled(
  start: Network,
  survivors: readonly Candidate[],
  before: Pick<WiringState, 'generation' | 'next'>,
  settings: WiringParams,
  rules: Rules,
  dice: Dice,
): WiringState {
  const population = [...survivors]
  let { candidate, part } = before.next
  const taken = (id: string) => population.some(({ part }) => Object.hasOwn(part.modules, id) || Object.hasOwn(part.projections, id))
  const fresh = () => {
    let id = `e${part++}`
    while (taken(id)) id = `e${part++}`
    return id
  }
  const parents = survivors.map((survivor) => ({ ...survivor, ...wired(networkOf(start, survivor)) }))
  while (population.length < settings.candidates) {
    const parent = pick(dice, parents)!
    const child = mutated(parent, settings.mutations, rules, fresh, dice)
    if (!child) break
    population.push({ id: candidate++, parent: parent.id, part: partOf(child.network), mutations: child.mutations, afresh: [] })
  }
  return { ...before, next: { candidate, part }, population, survivors: survivors.length, dice: dice.getState() }
}
