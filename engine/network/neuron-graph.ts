/** A graph of single neurons as typed data: as the document keeps it, in pieces of base64, and as arrays. */
import { type Columns, decoded, encoded } from './pieces.ts'
import type { NeuronGraph } from './schema.ts'

/** What a neuron is to the outside: it hears what arrives, it is heard, or neither. */
export const roles = ['inner', 'input', 'output'] as const
export type Role = (typeof roles)[number]

export const MOST_NEURONS = 100_000
export const MOST_CONNECTIONS = 1_000_000
/** Ticks. */
export const LONGEST_DELAY = 32

export interface Neurons {
  /** In the unit square, y downwards. */
  readonly x: Float32Array
  readonly y: Float32Array
  /** Milliseconds; 0 follows its input at once. */
  readonly timeConstant: Float32Array
  /** What its bias starts from. */
  readonly bias: Float32Array
  /** Places in `roles`. */
  readonly role: Uint32Array
}
export interface Synapses {
  /** Neurons by number. */
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** Ticks, 1 at least. */
  readonly delay: Uint32Array
  /** What its weight starts from; not a number: drawn. */
  readonly weight: Float32Array
}
export interface Cells {
  readonly neurons: Neurons
  readonly synapses: Synapses
}

export const noNeurons = (n: number): Neurons => ({
  x: new Float32Array(n),
  y: new Float32Array(n),
  timeConstant: new Float32Array(n),
  bias: new Float32Array(n),
  role: new Uint32Array(n),
})
export const noSynapses = (n: number): Synapses => ({
  from: new Uint32Array(n),
  to: new Uint32Array(n),
  delay: new Uint32Array(n),
  weight: new Float32Array(n),
})

/** As the document keeps it. */
export const toGraph = ({ neurons, synapses }: Cells): NeuronGraph => ({
  neurons: encoded(neurons as unknown as Columns),
  connections: encoded(synapses as unknown as Columns),
})

const known = new WeakMap<NeuronGraph, Cells | { problem: string }>()
/** As arrays, or one sentence's end that says what is wrong with it; remembered, since a network is resolved at every edit. */
export function cellsOf(graph: NeuronGraph): Cells | { problem: string } {
  if (!known.has(graph)) known.set(graph, read(graph))
  return known.get(graph)!
}

function read(graph: NeuronGraph): Cells | { problem: string } {
  const neurons = decoded(graph.neurons, MOST_NEURONS, noNeurons)
  const synapses = decoded(graph.connections, MOST_CONNECTIONS, noSynapses)
  if (!neurons || !synapses)
    return { problem: `has neurons that cannot be read, or more than ${MOST_NEURONS} with ${MOST_CONNECTIONS} connections` }
  const { x, y, timeConstant, bias, role } = neurons
  const n = x.length
  const finite = [x, y, timeConstant, bias].every((values) => values.every(Number.isFinite))
  if (!finite || !timeConstant.every((t) => t >= 0) || !role.every((r) => r < roles.length))
    return { problem: 'has a neuron whose place, time constant, bias or role is no such thing' }
  const { from, to, delay } = synapses
  if (!from.every((k) => k < n) || !to.every((k) => k < n)) return { problem: 'has a connection at a neuron that is not there' }
  if (!delay.every((d) => d >= 1 && d <= LONGEST_DELAY))
    return { problem: `has a connection whose delay is not 1 to ${LONGEST_DELAY} ticks` }
  const pairs = Float64Array.from(from, (k, at) => (delay[at]! * n + to[at]!) * n + k).sort()
  return pairs.every((pair, k) => k === 0 || pair !== pairs[k - 1])
    ? { neurons, synapses }
    : { problem: 'joins two neurons twice with the same delay' }
}
