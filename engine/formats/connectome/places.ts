/** Where neurons are drawn: where they lie, or by what they are. */
import type { Connectome } from './graph.ts'

export interface Spots {
  readonly x: Float32Array
  readonly y: Float32Array
}
const EDGE = 0.04

/** Positions seen along their shortest axis, the longest from left to right; null where a neuron has none. */
export function spotsByPosition({ neurons }: Connectome): Spots | null {
  if (!neurons.every(({ at }) => at)) return null
  const ranges = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity]
    for (const { at } of neurons) {
      low = Math.min(low, at![axis]!)
      high = Math.max(high, at![axis]!)
    }
    return { axis, low, length: high - low }
  })
  const [long, short] = ranges.sort((a, b) => b.length - a.length) as [(typeof ranges)[0], (typeof ranges)[0]]
  if (long.length === 0) return null
  // One scale for both, the shorter axis stretched where it would be a line.
  const along = ({ axis, low, length }: typeof long, scale: number) =>
    Float32Array.from(neurons, ({ at }) => 0.5 + (1 - 2 * EDGE) * ((at![axis]! - low - length / 2) / scale))
  return { x: along(long, long.length), y: along(short, Math.max(short.length, long.length / 3)) }
}

/** So many neurons stand above each other before a class takes another column. */
const TALL = 40

/**
 * Classes from left to right, their neurons above each other, each near those that it is joined to: a few sweeps of the mean place of
 * its neighbours (Sugiyama, Tagawa & Toda 1981).
 * @param order the class of each neuron as a number, from the left
 */
export function spotsByClass({ neurons, links }: Connectome, order: Uint32Array): Spots {
  const n = neurons.length
  const classes = new Map<number, number[]>()
  for (let k = 0; k < n; k++) {
    const members = classes.get(order[k]!) ?? []
    members.push(k)
    classes.set(order[k]!, members)
  }
  const groups = [...classes].sort(([a], [b]) => a - b).map(([, members]) => members)
  const y = new Float32Array(n)
  const spread = (members: readonly number[]) => members.forEach((k, at) => (y[k] = (at + 0.5) / members.length))
  groups.forEach(spread)
  for (let sweep = 0; sweep < 6; sweep++) {
    const [sum, count] = [new Float64Array(n), new Float64Array(n)]
    links.from.forEach((s, k) => {
      const t = links.to[k]!
      sum[s]! += y[t]!
      sum[t]! += y[s]!
      count[s]!++
      count[t]!++
    })
    for (const members of groups) {
      members.sort((a, b) => sum[a]! / (count[a] || 1) - sum[b]! / (count[b] || 1) || a - b)
      spread(members)
    }
  }
  const columns = groups.map((members) => Math.ceil(members.length / TALL))
  const gaps = groups.length - 1
  const width = columns.reduce((a, b) => a + b, 0) + gaps
  const x = new Float32Array(n)
  let left = 0
  groups.forEach((members, g) => {
    const wide = columns[g]!
    members.forEach((k, at) => {
      x[k] = EDGE + (1 - 2 * EDGE) * ((left + (at % wide) + 0.5) / width)
      y[k] = EDGE + (1 - 2 * EDGE) * y[k]!
    })
    left += wide + 1
  })
  return { x, y }
}
