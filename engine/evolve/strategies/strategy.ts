/** Searches among real vectors: a state that is asked for points and told their fitness. Plain data, so that it can be kept and goes on with the same bits. */
import { normal } from '../../normal.ts'
import { type Dice, diceOf } from '../dice.ts'

/** What a search has learned, before the points of a generation are drawn from it: all that need be kept, and far smaller than they. */
export interface Learned {
  readonly generation: number
  /** Of the dice. */
  readonly dice: readonly number[]
  /** Points a generation. */
  readonly size: number
  /** The best that was tried. */
  readonly best: { readonly point: readonly number[]; readonly fitness: number } | null
}
export interface Search extends Learned {
  /** To be tried: points of the search space. */
  readonly population: readonly (readonly number[])[]
  /** Of the dice, when they are drawn. */
  readonly after: readonly number[]
}
export interface Start {
  /** Where the search begins. */
  readonly mean: readonly number[]
  /** How far around it, as a standard deviation. */
  readonly step: number
  readonly seed: number
  /** Points a generation; absent: as many as the strategy's authors take. */
  readonly population?: number
}
/** What a strategy knows beside what all know is its own. */
export interface Strategy<L extends Learned = any, S extends L & Search = any> {
  readonly title: string
  /** With the paper that it comes from. */
  readonly summary: string
  /** It learns how coordinates hang together: what it keeps grows with the square of their number, what it takes with the cube. */
  readonly full?: true
  /** It takes points for what they have become; the others look at the steps that they drew. */
  readonly inherits?: true
  /** What is known before anything was tried. */
  first(start: Start): L
  /** The points of a generation: the same state, the same points. */
  ask(learned: L): S
  /** @param fitness of each point of the population; higher is better, what is no number is the worst */
  tell(state: S, fitness: readonly number[]): L
}
export const begin = <S extends Search>(strategy: Strategy<Learned, S>, start: Start): S => strategy.ask(strategy.first(start))
export const next = <S extends Search>(strategy: Strategy<Learned, S>, state: S, fitness: readonly number[]): S =>
  strategy.ask(strategy.tell(state, fitness))

/** Standard normal numbers. */
export const normals = (dice: Dice, n: number): number[] => Array.from({ length: n }, normal(dice))

/** The first of what all searches know. */
export const started = ({ seed, population }: Start, size: number): Learned => ({
  generation: 0,
  dice: diceOf(seed).getState(),
  size: population ?? size,
  best: null,
})
/** What all searches know when a generation has been tried. */
export const told = (state: Search, fitness: readonly number[]): Learned => ({
  generation: state.generation + 1,
  dice: state.after,
  size: state.size,
  best: bestOf(state, fitness),
})

/** The places of a population from the fittest to the worst; equals in the order in which they came. */
export function ranking(fitness: readonly number[]): number[] {
  const of = (k: number) => (Number.isNaN(fitness[k]!) ? Number.NEGATIVE_INFINITY : fitness[k]!)
  return [...fitness.keys()].sort((a, b) => (of(a) === of(b) ? a - b : of(b) > of(a) ? 1 : -1))
}

/** The best so far, when a population has been tried. */
export function bestOf({ best, population }: Pick<Search, 'best' | 'population'>, fitness: readonly number[]): Search['best'] {
  const first = ranking(fitness)[0]!
  const found = fitness[first]!
  return Number.isNaN(found) || (best && best.fitness >= found) ? best : { point: population[first]!, fitness: found }
}

/** From the worst to the fittest in even steps from -0.5 to 0.5, by place in the population (Salimans et al. 2017, section 2.1). */
export function centredRanks(fitness: readonly number[]): number[] {
  const ranks = new Array<number>(fitness.length)
  ranking(fitness).forEach((k, place) => {
    ranks[k] = fitness.length > 1 ? 0.5 - place / (fitness.length - 1) : 0
  })
  return ranks
}

/** Utilities of natural evolution strategies, by place in the population (Wierstra et al. 2014, section 3.1). */
export function utilities(fitness: readonly number[]): number[] {
  const n = fitness.length
  const raw = Array.from({ length: n }, (_, place) => Math.max(0, Math.log(n / 2 + 1) - Math.log(place + 1)))
  const total = raw.reduce((a, b) => a + b, 0)
  const shares = new Array<number>(n)
  ranking(fitness).forEach((k, place) => {
    shares[k] = raw[place]! / total - 1 / n
  })
  return shares
}

/** Points a generation in n dimensions (Hansen 2016, table 1). */
export const usual = (n: number): number => 4 + Math.floor(3 * Math.log(n))
export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
