/** The eight populations of a cortical column, after Potjans & Diesmann 2014, "The cell-type specific cortical microcircuit", Cerebral Cortex 24:785. */

import type { Places } from '../../network/definition.ts'

/** From the surface down; in each layer the excitatory units first. The units of a column lie in this order. */
export const populations = ['L2/3E', 'L2/3I', 'L4E', 'L4I', 'L5E', 'L5I', 'L6E', 'L6I'] as const
export type Population = (typeof populations)[number]

/** Neurons under 1 mm2 of cortex (their table 5; they sum up to 77,169). */
export const neurons = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948] as const

/**
 * The probability that two neurons are joined: a row a target, a column a source (their table 5; the same in NEST's `network_params.py` of
 * the microcircuit and in the reference implementation microcircuit-PD14-model).
 */
export const probabilities: readonly (readonly number[])[] = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
]

/** Units of each population when a column has `n`: in proportion, what is left by the largest remainder, none empty. */
export function sizesOf(n: number): number[] {
  const all = neurons.reduce((a, b) => a + b, 0)
  const free = n - neurons.length
  const shares = neurons.map((count) => Math.max(0, (n * count) / all - 1))
  const scale = free / shares.reduce((a, b) => a + b, 0)
  const sizes = shares.map((share) => 1 + Math.floor(share * scale))
  const byRemainder = shares
    .map((share, k) => ({ k, rest: share * scale - Math.floor(share * scale) }))
    .sort((a, b) => b.rest - a.rest || a.k - b.k)
  for (let left = n - sizes.reduce((a, b) => a + b, 0), at = 0; left > 0; left--, at++) sizes[byRemainder[at % sizes.length]!.k]!++
  return sizes
}

/** First unit and number of units of consecutive populations. */
export interface Span {
  readonly from: number
  readonly count: number
}
/** Where consecutive populations lie among `n` units. */
export function spanOf(n: number, first: Population, last: Population = first): Span {
  const sizes = sizesOf(n)
  const [a, b] = [populations.indexOf(first), populations.indexOf(last)]
  const sum = (upTo: number) => sizes.slice(0, upTo).reduce((x, y) => x + y, 0)
  return { from: sum(a), count: sum(b + 1) - sum(a) }
}

/** Where what arrives at a port acts: spans of the units, in order. */
export const targets: Readonly<Record<string, (n: number) => readonly Span[]>> = {
  // Thalamic and forward axons end in layer 4, and thalamic ones in layer 6 as well (Potjans & Diesmann 2014); backward ones avoid layer 4
  // and end above and below it (Felleman & Van Essen 1991; Markov et al. 2014).
  feedforward: (n) => [spanOf(n, 'L4E', 'L4I')],
  thalamus: (n) => [spanOf(n, 'L4E', 'L4I'), spanOf(n, 'L6E', 'L6I')],
  feedback: (n) => [spanOf(n, 'L2/3E', 'L2/3I'), spanOf(n, 'L5E', 'L6I')],
}
/** Which population an output is: pyramidal cells, which excite what they reach. */
export const sources = { cortex: 'L2/3E', L5: 'L5E', L6: 'L6E' } as const satisfies Record<string, Population>

export const unitsAt = (port: string, n: number): number => targets[port]!(n).reduce((sum, { count }) => sum + count, 0)

/** Where units are drawn: a band for each layer, as thick as it has units; excitatory ones on the left, inhibitory ones on the right. */
export function placesOf(n: number): Places {
  const sizes = sizesOf(n)
  const [x, y] = [new Float32Array(n), new Float32Array(n)]
  const side = sizes[0]! + sizes[2]! + sizes[4]! + sizes[6]!
  const columns = Math.max(1, Math.round(1.3 * Math.sqrt(side)))
  let [unit, top] = [0, 0]
  const lines = sizes.flatMap((_, k) =>
    k % 2 === 0 ? [Math.max(Math.ceil(sizes[k]! / columns), Math.ceil(sizes[k + 1]! / Math.ceil(columns / 3)))] : [],
  )
  const rows = lines.reduce((a, b) => a + b, 0) + 0.6 * (lines.length - 1)
  for (const [layer, deep] of lines.entries()) {
    for (const kind of [0, 1]) {
      const across = kind === 0 ? columns : Math.ceil(columns / 3)
      const [left, width] = kind === 0 ? [0, 0.7] : [0.76, 0.24]
      for (let k = 0; k < sizes[2 * layer + kind]!; k++, unit++) {
        x[unit] = left! + ((k % across) + 0.5) * (width! / across)
        y[unit] = (top + Math.floor(k / across) + 0.5) / rows
      }
    }
    top += deep + 0.6
  }
  return { x, y, inhibits: inhibits(n) }
}

/** What can be cut out of a column: its inhibitory units, or a layer, by the first letters of its populations. */
export const lesions = ['none', 'inhibition', 'layer 2/3', 'layer 4', 'layer 5', 'layer 6'] as const
export type Lesion = (typeof lesions)[number]

/** 0 for units that a lesion silences, 1 for the others. */
export function spared(n: number, lesion: Lesion): Float32Array {
  const layer = lesion.replace('layer ', 'L')
  const cut = populations.map((name) => (lesion === 'inhibition' ? name.endsWith('I') : name.startsWith(layer)))
  return Float32Array.from(sizesOf(n).flatMap((size, k) => Array<number>(size).fill(Number(!cut[k]))))
}

/** Whether a unit inhibits. */
export function inhibits(n: number): (unit: number) => boolean {
  const sizes = sizesOf(n)
  const kinds = Uint8Array.from(sizes.flatMap((size, k) => Array<number>(size).fill(k % 2)))
  return (unit) => kinds[unit] === 1
}
