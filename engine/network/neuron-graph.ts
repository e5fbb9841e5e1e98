/** A graph of single neurons as typed data: as the document keeps it, in pieces of base64, and as arrays. */
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

/** Records in one piece: an edit replaces the pieces that it changed. */
const PIECE = 512
type Columns = Readonly<Record<string, Float32Array | Uint32Array>>
const length = (columns: Columns) => Object.values(columns)[0]!.length

/** A record after the other, each column's 32 bits in turn, little-endian. */
function encoded(columns: Columns): string[] {
  const fields = Object.values(columns)
  return Array.from({ length: Math.ceil(length(columns) / PIECE) }, (_, piece) => {
    const first = piece * PIECE
    const count = Math.min(PIECE, length(columns) - first)
    const view = new DataView(new ArrayBuffer(4 * fields.length * count))
    for (let k = 0; k < count; k++)
      fields.forEach((field, f) => {
        const at = 4 * (k * fields.length + f)
        if (field instanceof Float32Array) view.setFloat32(at, field[first + k]!, true)
        else view.setUint32(at, field[first + k]!, true)
      })
    return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''))
  })
}

function decoded<C extends Columns>(pieces: readonly string[], most: number, make: (count: number) => C): C | null {
  const bytes = pieces.map((piece) => {
    try {
      return Uint8Array.from(atob(piece), (c) => c.charCodeAt(0))
    } catch {
      return null
    }
  })
  const width = 4 * Object.keys(make(0)).length
  if (bytes.some((b, k) => !b || b.length % width !== 0 || (k < bytes.length - 1 && b.length !== width * PIECE))) return null
  const count = bytes.reduce((sum, b) => sum + b!.length / width, 0)
  if (count > most) return null
  const columns = make(count)
  const fields = Object.values(columns)
  bytes.forEach((b, piece) => {
    const view = new DataView(b!.buffer)
    for (let k = 0; k < b!.length / width; k++)
      fields.forEach((field, f) => {
        const at = k * width + 4 * f
        field[piece * PIECE + k] = field instanceof Float32Array ? view.getFloat32(at, true) : view.getUint32(at, true)
      })
  })
  return columns
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
  const neurons = decoded(graph.neurons, MOST_NEURONS, noNeurons as unknown as (n: number) => Columns) as unknown as Neurons | null
  const synapses = decoded(
    graph.connections,
    MOST_CONNECTIONS,
    noSynapses as unknown as (n: number) => Columns,
  ) as unknown as Synapses | null
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
  const pairs = new Set<number>()
  for (let k = 0; k < from.length; k++) pairs.add((delay[k]! * n + to[k]!) * n + from[k]!)
  return pairs.size === from.length ? { neurons, synapses } : { problem: 'joins two neurons twice with the same delay' }
}
