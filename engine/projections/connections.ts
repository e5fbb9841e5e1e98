/** Lists of single connections, drawn once and for all, and kept while they are in use. */
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Ordered by target unit, then by source unit; the weights of a projection follow this order. */
export interface Connections {
  readonly from: Int32Array
  readonly to: Int32Array
  /** Two units may be joined more than once. */
  readonly repeats?: boolean
}

/** A generator that depends on the words alone (FNV-1a, 32 bits), the same in the window and in the engine. */
export function generatorOf(words: string): RandomGenerator {
  let hash = 0x811c9dc5
  for (let k = 0; k < words.length; k++) hash = Math.imul(hash ^ words.charCodeAt(k), 0x01000193)
  return xoroshiro128plus(hash)
}

/** At most so many connections stay in memory. */
const KEPT = 8_000_000
const known = new Map<string, Connections>()
let held = 0
/** Draws once for each key; a network is resolved at every edit. */
export function remembered(key: string, draw: () => Connections): Connections {
  const before = known.get(key)
  if (before) return before
  const drawn = draw()
  held += drawn.from.length
  if (held > KEPT) {
    known.clear()
    held = drawn.from.length
  }
  known.set(key, drawn)
  return drawn
}

/** From `[source, target]` pairs in any order, as `target * sources + source`. */
export function ordered(cells: readonly number[] | Float64Array, sources: number): Connections {
  const sorted = new Float64Array(cells).sort()
  const [from, to] = [new Int32Array(sorted.length), new Int32Array(sorted.length)]
  for (let k = 0; k < sorted.length; k++) {
    const cell = sorted[k]!
    to[k] = Math.floor(cell / sources)
    from[k] = cell - to[k]! * sources
  }
  return { from, to }
}
