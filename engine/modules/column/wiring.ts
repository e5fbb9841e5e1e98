/** Who is joined to whom within a column and between neighbouring ones, and how these weights start. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { WeightSpec } from '../../network/definition.ts'
import { type Connections, generatorOf, ordered, remembered } from '../../projections/connections.ts'
import { inhibits, populations, probabilities, sizesOf, spanOf } from './populations.ts'

export interface Wiring {
  readonly n: number
  readonly density: number
  readonly seed: number
}

/** Pairs of units of one column, drawn once by the table's probabilities times `density`; no unit hears itself. */
export const withinColumn = ({ n, density, seed }: Wiring): Connections =>
  remembered(`column/${n}/${density}/${seed}`, () => {
    const generator = generatorOf(`column/${seed}`)
    const sizes = sizesOf(n)
    const of = sizes.flatMap((size, k) => Array<number>(size).fill(k))
    const cells: number[] = []
    for (let t = 0; t < n; t++)
      for (let s = 0; s < n; s++)
        if (uniformFloat64(generator) < density * probabilities[of[t]!]![of[s]!]! && s !== t) cells.push(t * n + s)
    return ordered(cells, n)
  })

/**
 * Lateral pairs: from the L2/3E units of each of `neighbours` columns, laid end to end, to the L2/3 units, with the probability that the
 * table gives within layer 2/3.
 */
export const betweenColumns = ({ n, density, seed }: Wiring, neighbours: number): Connections =>
  remembered(`lateral/${n}/${density}/${seed}/${neighbours}`, () => {
    const generator = generatorOf(`lateral/${seed}`)
    const [excitatory, inhibitory] = sizesOf(n) as [number, number]
    const there = neighbours * excitatory
    const cells: number[] = []
    for (let t = 0; t < excitatory + inhibitory; t++)
      for (let s = 0; s < there; s++)
        if (uniformFloat64(generator) < density * probabilities[t < excitatory ? 0 : 1]![0]!) cells.push(t * there + s)
    return ordered(cells, there)
  })

/** Of weights `[connections, ...places]`: a list for each place. */
export function weightsWithin(wiring: Wiring, places: readonly number[]): WeightSpec {
  const { from } = withinColumn(wiring)
  const inhibitory = inhibits(wiring.n)
  const each = places.reduce((a, b) => a * b, 1)
  const negative = from.reduce((sum, unit) => sum + Number(inhibitory(unit)), 0) / Math.max(1, from.length)
  return {
    shape: [from.length, ...places],
    init: { kind: 'uniform', fanIn: Math.max(1, from.length / wiring.n), gain: 1 },
    sign: { of: (k) => (inhibitory(from[Math.floor(k / each)]!) ? -1 : 1), negative },
  }
}
export function weightsBetween(wiring: Wiring, neighbours: number, places: readonly number[]): WeightSpec {
  const { from } = betweenColumns(wiring, neighbours)
  const fanIn = Math.max(1, from.length / spanOf(wiring.n, populations[0], populations[1]).count)
  return { shape: [from.length, ...places], init: { kind: 'uniform', fanIn, gain: 1 / fanIn }, sign: { of: () => 1, negative: 0 } }
}
