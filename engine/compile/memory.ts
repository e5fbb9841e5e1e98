/** What a program will need, before it runs. */
import type { Body } from '../tensor/each.ts'
import { type Graph, size, type Tensor } from '../tensor/graph.ts'

const WIDTH: Readonly<Record<string, number>> = { float: 4, int64: 8, bool: 1 }
const bytesOf = (t: Tensor): number => size(t.shape) * (WIDTH[t.type] ?? 4)
/** What the runtime hands on without copying. */
const ALIASES = new Set(['Identity', 'Reshape', 'WithGradient'])
/** What it writes over a value of the same shape that nobody reads any more. */
const OVERWRITES = new Set(['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Abs', 'Sqrt', 'Exp', 'Log', 'Relu', 'Tanh', 'Sigmoid', 'Clip'])

/**
 * The most bytes of values alive at once that are neither fed in nor given out, when the nodes run in order and a value's memory is free
 * after its last reader: the peak that the runtime's allocator reaches.
 * @param between what lies in the kernels' memory instead, by name
 */
export function activationBytes(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  between: Readonly<Record<string, unknown>> = {},
): number {
  const count = graph.names.next
  /** Whose memory a value lies in, by id; of itself its own. */
  const roots = Uint32Array.from({ length: count }, (_, id) => id)
  const outside = new Uint8Array(count)
  for (const t of [...graph.inputs, ...graph.constants.map((c) => c.tensor), ...Object.values(outputs)]) outside[t.id] = 1
  for (const { outputs } of graph.nodes) for (const t of outputs) if (Object.hasOwn(between, t.name)) outside[t.id] = 1
  /** 1 + the last node that reads it. */
  const last = new Uint32Array(count)
  graph.nodes.forEach((node, k) => {
    if (ALIASES.has(node.op)) roots[node.outputs[0]!.id] = roots[node.inputs[0]!.id]!
    for (const t of node.inputs) last[roots[t.id]!] = k + 1
  })
  const held = new Float64Array(count)
  let [now, peak] = [0, 0]
  const free = (id: number) => {
    now -= held[id]!
    held[id] = 0
  }
  graph.nodes.forEach((node, k) => {
    const aliases = ALIASES.has(node.op)
    const ends: number[] = []
    for (const t of node.inputs) {
      const id = roots[t.id]!
      if (last[id] === k + 1 && held[id]! > 0 && !ends.includes(id)) ends.push(id)
    }
    if (!aliases)
      for (const t of node.outputs) {
        if (outside[t.id] || last[t.id] === 0) continue
        const bytes = bytesOf(t)
        const over = OVERWRITES.has(node.op) ? ends.findIndex((id) => held[id] === bytes) : -1
        if (over >= 0) free(ends.splice(over, 1)[0]!)
        held[t.id] = bytes
        now += bytes
        peak = Math.max(peak, now)
      }
    for (const id of ends) free(id)
  })
  return peak
}

/** What the runtime keeps for each node of a model (measured on models of 30 to 2,000 nodes). */
export const NODE_BYTES = 16 * 1024

/** Floating-point operations of the matrix products and convolutions among the nodes. */
export function productWork(graph: Graph): number {
  let work = 0
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    if (op === 'Gemm') work += 2 * size(outputs[0]!.shape) * inputs[0]!.shape[attributes.transA ? 0 : 1]!
    else if (op === 'MatMul') work += 2 * size(outputs[0]!.shape) * inputs[0]!.shape.at(-1)!
    else if (op === 'Each') work += inputs[(attributes.body as Body).sums.length]!.shape[0]! * productWork((attributes.body as Body).graph)
    else if (op === 'Conv') work += 2 * size(outputs[0]!.shape) * size(inputs[1]!.shape.slice(1))
  }
  return work
}

export const readable = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.ceil(bytes / 2 ** 20)} MB`

/**
 * Throws a sentence when `bytes` more are not to be had on this machine.
 * @param smaller what may be made so @param most bytes that there are at the most, whatever the machine has
 */
export function assertFits(bytes: number, smaller = 'the batch, the ticks or the modules', most = Number.POSITIVE_INFINITY): void {
  const free = process.availableMemory()
  if (bytes <= Math.min(free, most)) return
  const had = most < free ? `a run may have ${readable(most)} of such` : `this machine has ${readable(free)} free`
  throw new Error(`The run would need ${readable(bytes)} and ${had}; make ${smaller} smaller.`)
}
