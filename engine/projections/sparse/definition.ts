import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'
import { normal } from '../../normal.ts'
import { type Connections, generatorOf, ordered, remembered } from '../connections.ts'
import { deliverUnits, ownUnits, unitsOf } from '../units.ts'

export const Params = z.object({
  by: z.enum(['probability', 'in-degree', 'out-degree', 'number']).default('probability').meta({
    title: 'Drawn by',
    description:
      'Probability: each pair of units is joined by chance. In-degree: so many to each target unit. Out-degree: so many from each source unit. Number: so many in all, both ends by chance, so that two units may be joined more than once.',
  }),
  probability: z.number().min(0).max(1).default(0.1).meta({ title: 'Probability', description: 'The chance that two units are joined.' }),
  degree: z
    .int()
    .min(1)
    .max(100000)
    .default(16)
    .meta({ title: 'Degree', unit: 'connections', description: 'With in-degree and out-degree: how many.' }),
  number: z.int().min(1).max(50_000_000).default(1000).meta({
    title: 'Number',
    unit: 'connections',
    description: 'With number: how many in all.',
  }),
  spread: z.number().min(0).max(1000).default(0).meta({
    title: 'Spread of delays',
    unit: 'ticks',
    description:
      'The standard deviation of normal numbers by which the delay of each connection differs from the projection’s, one tick at least.',
  }),
  seed: z.int().min(0).max(2147483647).default(1).meta({ title: 'Seed', description: 'Another seed draws other connections.' }),
})
type Params = z.infer<typeof Params>

/** What the draw of connections depends on. */
type Draw = Pick<Params, 'by' | 'probability' | 'degree' | 'seed'> & Partial<Pick<Params, 'number'>>

/** Which units are joined: a fixed draw from a hash of (seed, projection id), so that nothing else changes it. There is always one at least. */
export function connectionsOf({ by, probability, degree, number = 1, seed }: Draw, id: string, from: number, to: number): Connections {
  const amount = by === 'probability' ? probability : by === 'number' ? number : degree
  return remembered(`sparse/${seed}/${id}/${by}/${amount}/${from}/${to}`, () => {
    const generator = generatorOf(`${seed}/${id}`)
    if (by === 'probability') return ordered(byChance(generator, probability, from * to), from)
    if (by === 'number')
      return {
        ...ordered(
          Float64Array.from({ length: number }, () => uniformInt(generator, 0, from * to - 1)),
          from,
        ),
        repeats: true,
      }
    const cells: number[] = []
    if (by === 'in-degree') for (let t = 0; t < to; t++) chosen(generator, degree, from, (s) => cells.push(t * from + s))
    else for (let s = 0; s < from; s++) chosen(generator, degree, to, (t) => cells.push(t * from + s))
    return ordered(cells, from)
  })
}

/** Normal numbers are cut off at so many deviations, so that the longest delay is known. */
const WIDEST = 3
const longest = ({ spread }: Params, delay: number) => delay + Math.round(WIDEST * spread)

/** How late each connection is, fixed by a hash of (seed, projection id); undefined: all as the projection. */
export function delaysOf(params: Params, delay: number, id: string, count: number): Int32Array | undefined {
  if (params.spread === 0) return undefined
  const next = normal(generatorOf(`${params.seed}/${id}/delays`))
  const last = longest(params, delay)
  return Int32Array.from({ length: count }, () => Math.min(last, Math.max(1, Math.round(delay + params.spread * next()))))
}

/** How many connections there are, and the source of each, drawn only where somebody asks. */
function countOf(params: Params, id: string, from: number, to: number): { count: number; source: (index: number) => number } {
  const { by, degree, number } = params
  let drawn: Connections | null = null
  const all = () => (drawn ??= connectionsOf(params, id, from, to))
  const count = by === 'probability' ? all().from.length : by === 'number' ? number : degree * (by === 'in-degree' ? to : from)
  return { count, source: (k) => all().from[k]! }
}

/** Cells that were hit, by jumping over those that were not: the gaps follow the geometric distribution. */
function byChance(generator: RandomGenerator, probability: number, cells: number): number[] {
  const hit: number[] = []
  const miss = Math.log1p(-probability)
  for (let at = -1; ; ) {
    at += probability === 1 ? 1 : 1 + Math.floor(Math.log(1 - uniformFloat64(generator)) / miss)
    if (!(at < cells)) break
    hit.push(at)
  }
  return hit.length > 0 ? hit : [uniformInt(generator, 0, cells - 1)]
}

/** Up to so many, a list is looked through faster than a set. */
const FEW = 32
/** `count` of `all`, each once (Floyd's sampling, Bentley & Floyd 1987). */
function chosen(generator: RandomGenerator, count: number, all: number, take: (one: number) => void): void {
  const found: number[] = []
  const known = count > FEW ? new Set<number>() : null
  for (let last = all - count; last < all; last++) {
    const k = uniformInt(generator, 0, last)
    const one = (known ? known.has(k) : found.includes(k)) ? last : k
    if (known) known.add(one)
    else found.push(one)
    take(one)
  }
}

/** Some units to some units, drawn once: `weight` `[connections]`, ordered by target, then source. */
export const sparse: ConnectivityDefinition<Params> = {
  title: 'Sparse',
  summary: 'Connections drawn by chance once, a learned weight each',
  params: Params,
  deliver: ({ by, degree }, source, port) => {
    const arrives = deliverUnits('sparse', source, port)
    if ('problem' in arrives || by === 'probability' || by === 'number') return arrives
    const { from, to } = unitsOf(source, arrives.ok)
    const there = by === 'in-degree' ? from : to
    if (degree <= there) return arrives
    const [units, side] = by === 'in-degree' ? ['source', 'to each target'] : ['target', 'from each source']
    return { problem: `asks for ${degree} connections ${side} unit, but there are ${there} ${units} units; lower its degree` }
  },
  bonds: (params, source, delivered, id) =>
    params.spread > 0
      ? { problem: 'has connections with delays of their own and cannot be plastic; remove its plasticity, or the spread of its delays' }
      : ownUnits(source, delivered, ({ from, to }) => [countOf(params, id, from, to).count]),
  weights: (params, source, delivered, id) => {
    const { from, to } = unitsOf(source, delivered)
    const { count, source: sourceOf } = countOf(params, id, from, to)
    return {
      weight: { shape: [count], init: { kind: 'uniform', fanIn: count / to, fanOut: count / from, gain: 3 }, source: sourceOf },
    }
  },
  connections: (params, delay, source, delivered, id) => {
    const { from, to } = unitsOf(source, delivered)
    const drawn = connectionsOf(params, id, from, to)
    const delays = delaysOf(params, delay, id, drawn.from.length)
    return { ...drawn, ...(delays && { delays }) }
  },
  longest,
}
