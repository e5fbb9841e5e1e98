import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Connectome } from '../../../../engine/formats/connectome/graph.ts'
import { shuffled } from '../../../../engine/formats/connectome/shuffle.ts'

const graphs = fc
  .integer({ min: 4, max: 14 })
  .chain((n) =>
    fc.tuple(fc.constant(n), fc.uniqueArray(fc.nat(n * n - 1), { maxLength: 60 }), fc.uniqueArray(fc.nat(n * n - 1), { maxLength: 20 })),
  )
  .map(([n, chemical, electrical]): Connectome => {
    const pairs = [
      ...chemical.map((p) => [Math.floor(p / n), p % n, 0] as const),
      ...electrical.map((p) => [Math.floor(p / n), p % n, 1] as const).filter(([a, b]) => a < b),
    ]
    return {
      neurons: Array.from({ length: n }, (_, k) => ({ name: `n${k}`, class: '', group: '', transmitters: [], sign: 0, at: null })),
      links: {
        from: Uint32Array.from(pairs, ([a]) => a),
        to: Uint32Array.from(pairs, ([, b]) => b),
        weight: Float64Array.from(pairs, (_, k) => k + 1),
        electrical: Uint8Array.from(pairs, ([, , e]) => e),
        where: (k) => `row ${k}`,
      },
      notes: [],
    }
  })

/** How many connections leave and reach each neuron; electrical ones have no direction. */
function degrees({ neurons, links }: Connectome) {
  const [out, into, gap] = [0, 1, 2].map(() => neurons.map(() => 0))
  links.from.forEach((s, k) => {
    const t = links.to[k]!
    if (links.electrical[k]) {
      gap![s]!++
      gap![t]!++
    } else {
      out![s]!++
      into![t]!++
    }
  })
  return { out, into, gap }
}
/** Chemical and electrical pairs as words, sorted. */
const pairsOf = ({ links }: Connectome) =>
  Array.from(links.from, (s, k) => {
    const t = links.to[k]!
    return links.electrical[k] ? `${Math.min(s, t)}=${Math.max(s, t)}` : `${s}>${t}`
  }).sort()
const loops = (pairs: readonly string[]) => pairs.filter((p) => new Set(p.split(/[>=]/)).size === 1)

test('a shuffle keeps every degree and every loop of one, joins no two twice, and is the same for the same seed', () =>
  fc.assert(
    fc.property(graphs, fc.nat(1000), (graph, seed) => {
      const other = shuffled(graph, seed)
      expect(degrees(other)).toEqual(degrees(graph))
      const pairs = pairsOf(other)
      expect(new Set(pairs).size).toBe(pairs.length)
      expect(loops(pairs)).toEqual(loops(pairsOf(graph)))
      expect(pairsOf(shuffled(graph, seed))).toEqual(pairs)
      // What each neuron sends out chemically keeps its counts.
      const sent = ({ links, neurons }: Connectome) =>
        neurons.map((_, n) =>
          Array.from(links.from.keys())
            .filter((k) => !links.electrical[k] && links.from[k] === n)
            .map((k) => links.weight[k])
            .sort(),
        )
      expect(sent(other)).toEqual(sent(graph))
    }),
    { numRuns: 200 },
  ))

test('little of a large wiring is left, and another seed leaves another', () => {
  const n = 60
  const pairs = Array.from({ length: 600 }, (_, k) => [k % n, (k * 7 + Math.floor(k / n) * 13 + 1) % n] as const).filter(
    ([a, b]) => a !== b,
  )
  const once = [...new Map(pairs.map((p) => [p.join(), p])).values()]
  const graph: Connectome = {
    neurons: Array.from({ length: n }, (_, k) => ({ name: `n${k}`, class: '', group: '', transmitters: [], sign: 0, at: null })),
    links: {
      from: Uint32Array.from(once, ([a]) => a),
      to: Uint32Array.from(once, ([, b]) => b),
      weight: new Float64Array(once.length).fill(1),
      electrical: new Uint8Array(once.length),
      where: (k) => `row ${k}`,
    },
    notes: [],
  }
  const before = new Set(pairsOf(graph))
  const kept = pairsOf(shuffled(graph, 1)).filter((p) => before.has(p)).length
  // By chance a pair is there again as often as any: 600 of 3,540.
  expect(kept / once.length).toBeLessThan(0.3)
  expect(pairsOf(shuffled(graph, 2))).not.toEqual(pairsOf(shuffled(graph, 1)))
})
