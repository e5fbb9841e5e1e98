/** `bench needle`: the experiment of Hinton & Nowlan 1987, with learning and without. */
import { below, type Dice, diceOf, uniform } from '../../evolve/dice.ts'
import { SWITCHES, TRIES } from '../../tasks/needle/definition.ts'

/** Individuals; shares of alleles that are right, wrong and open at first: the paper's. */
const [POPULATION, RIGHT, WRONG] = [1000, 0.25, 0.25] as const

export interface MeasuredNeedle {
  readonly task: 'needle'
  readonly learning: boolean
  readonly seeds: number
  /** Seeds in which somebody found the setting within so many generations. */
  readonly found: number
  /** The first generation, from 1, in which somebody did; of the seeds in which one did. */
  readonly mean_first: number | null
  /** The first generation in which half of the individuals find it within a life. */
  readonly mean_half: number | null
  /** Shares of right, wrong and open alleles after generations 0, 10, 20, ... and the last, in the mean over seeds. */
  readonly right: readonly number[]
  readonly wrong: readonly number[]
  readonly open: readonly number[]
}

/** 1 right, 0 wrong, 2 open. */
type Genotype = Uint8Array

/** Tries until the setting is found, by guessing what is open; TRIES where it is not. */
function tries(genotype: Genotype, learns: boolean, dice: Dice): number {
  let open = 0
  for (const allele of genotype) {
    if (allele === 0) return TRIES
    if (allele === 2) open++
  }
  if (!learns) return open === 0 ? 0 : TRIES
  // Tries until the first success of chance 2^-open follow this law.
  const failures = open === 0 ? 0 : Math.floor(Math.log(1 - uniform(dice)) / Math.log1p(-(2 ** -open)))
  return Math.min(TRIES, failures)
}

function evolve(seed: number, generations: number, learns: boolean) {
  const dice = diceOf(seed)
  let population: Genotype[] = Array.from({ length: POPULATION }, () =>
    Uint8Array.from({ length: SWITCHES }, () => {
      const u = uniform(dice)
      return u < RIGHT ? 1 : u < RIGHT + WRONG ? 0 : 2
    }),
  )
  let [first, half]: (number | null)[] = [null, null]
  const shares: [number, number, number][] = []
  for (let generation = 0; generation <= generations; generation++) {
    const counts = [0, 0, 0]
    for (const genotype of population) for (const allele of genotype) counts[allele]!++
    if (generation % 10 === 0 || generation === generations)
      shares.push(counts.map((c) => c / POPULATION / SWITCHES) as [number, number, number])
    const spent = population.map((genotype) => tries(genotype, learns, dice))
    const finders = spent.filter((n) => n < TRIES).length
    if (finders > 0) first ??= generation + 1
    if (2 * finders >= POPULATION) half ??= generation + 1
    const fitness = spent.map((n) => 1 + (19 * (TRIES - n)) / TRIES)
    population = offspring(population, fitness, dice)
  }
  return { first, half, shares }
}

/** Parents in proportion to their fitness, one crossing between two switches, no mutation: the paper's. */
function offspring(population: readonly Genotype[], fitness: readonly number[], dice: Dice): Genotype[] {
  const wheel = new Float64Array(fitness.length)
  let total = 0
  fitness.forEach((f, k) => {
    wheel[k] = total += f
  })
  const pick = () => {
    const at = uniform(dice) * total
    let [low, high] = [0, wheel.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (wheel[middle]! > at) high = middle
      else low = middle + 1
    }
    return population[low]!
  }
  return population.map(() => {
    const [mother, father] = [pick(), pick()]
    const cut = 1 + below(dice, SWITCHES - 1)
    const child = mother.slice()
    child.set(father.subarray(cut), cut)
    return child
  })
}

const mean = (values: readonly (number | null)[]) => {
  const there = values.filter((value) => value !== null)
  return there.length > 0 ? there.reduce((a, b) => a + b, 0) / there.length : null
}

/** Evolutions from seeds 1 to `seeds`, with learning and without. */
export function* benchNeedle(seeds: number, generations: number): Generator<MeasuredNeedle> {
  if (!(Number.isInteger(seeds) && seeds > 0)) throw new Error('Searches need seeds: a whole number from 1 on, as in --seeds 100.')
  for (const learning of [true, false]) {
    const runs = Array.from({ length: seeds }, (_, k) => evolve(k + 1, generations, learning))
    const course = (allele: number) => runs[0]!.shares.map((_, k) => mean(runs.map(({ shares }) => shares[k]![allele]!))!)
    yield {
      task: 'needle',
      learning,
      seeds,
      found: runs.filter(({ first }) => first !== null).length,
      mean_first: mean(runs.map(({ first }) => first)),
      mean_half: mean(runs.map(({ half }) => half)),
      right: course(1),
      wrong: course(0),
      open: course(2),
    }
  }
}

/** For a person to read. */
export const needleText = ({ learning, seeds, found, mean_first, mean_half, right, open }: MeasuredNeedle): string =>
  `${learning ? 'with learning   ' : 'without learning'} found in ${found} of ${seeds} runs${mean_first === null ? '' : `, first in generation ${mean_first.toFixed(1)}`}${mean_half === null ? '' : `, by half of all in ${mean_half.toFixed(1)}`}; in the end ${(100 * right.at(-1)!).toFixed(0)} % of alleles right, ${(100 * open.at(-1)!).toFixed(0)} % open`
