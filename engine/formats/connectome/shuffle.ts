/** A control: the same degrees, other wires. */
import { generatorOf } from '../../projections/connections.ts'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { Connectome, Links } from './graph.ts'

/** Exchanges tried for each connection; ten and more leave nothing of the old wiring (Milo et al. 2003). */
const TRIES = 20

/**
 * Wires exchanged two by two (Maslov & Sneppen 2002): a -> b and c -> d become a -> d and c -> b, unless that would join two neurons twice or
 * one to itself that was not. Each neuron keeps how many connections leave and reach it, chemical and electrical apart, and the counts that
 * leave it; one that reached itself is left as it is. The same seed makes the same exchanges.
 */
export function shuffled(connectome: Connectome, seed: number): Connectome {
  const { links } = connectome
  const [from, to] = [links.from.slice(), links.to.slice()]
  const generator = generatorOf(`shuffle/${seed}`)
  for (const kind of [0, 1]) {
    const members = Array.from(from.keys()).filter((k) => links.electrical[k] === kind && from[k] !== to[k])
    // An electrical pair has no direction.
    const key = (a: number, b: number) => (kind === 1 && a > b ? b * 2 ** 26 + a : a * 2 ** 26 + b)
    const joined = new Set(members.map((k) => key(from[k]!, to[k]!)))
    if (members.length < 2) continue
    for (let n = 0; n < TRIES * members.length; n++) {
      const [p, q] = [members[uniformInt(generator, 0, members.length - 1)]!, members[uniformInt(generator, 0, members.length - 1)]!]
      const turned = kind === 1 && uniformInt(generator, 0, 1) === 1
      const [a, b] = [from[p]!, to[p]!]
      const [c, d] = turned ? [to[q]!, from[q]!] : [from[q]!, to[q]!]
      if (p === q || a === d || c === b || joined.has(key(a, d)) || joined.has(key(c, b))) continue
      joined.delete(key(a, b))
      joined.delete(key(c, d))
      joined.add(key(a, d))
      joined.add(key(c, b))
      to[p] = d
      from[q] = c
      to[q] = b
    }
  }
  const exchanged: Links = { ...links, from, to }
  return {
    ...connectome,
    links: exchanged,
    notes: [...connectome.notes, `Its wires are shuffled by the seed ${seed}; every neuron keeps its degrees.`],
  }
}
