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
 */
export function activationBytes(graph: Graph, outputs: Readonly<Record<string, Tensor>>): number {
  const roots = new Map<string, string>()
  const rootOf = (t: Tensor) => roots.get(t.name) ?? t.name
  const outside = new Set([...graph.inputs.map((t) => t.name), ...graph.constants.map((c) => c.tensor.name)])
  for (const t of Object.values(outputs)) outside.add(t.name)
  const last = new Map<string, number>()
  graph.nodes.forEach((node, k) => {
    if (ALIASES.has(node.op)) roots.set(node.outputs[0]!.name, rootOf(node.inputs[0]!))
    for (const t of node.inputs) last.set(rootOf(t), k)
  })
  const held = new Map<string, number>()
  let [now, peak] = [0, 0]
  graph.nodes.forEach((node, k) => {
    const ends = [...new Set(node.inputs.map(rootOf))].filter((name) => last.get(name) === k && held.has(name))
    const free = (name: string) => {
      now -= held.get(name)!
      held.delete(name)
    }
    if (!ALIASES.has(node.op))
      for (const t of node.outputs) {
        if (outside.has(t.name) || !last.has(t.name)) continue
        const over = OVERWRITES.has(node.op) ? ends.find((name) => held.get(name) === bytesOf(t)) : undefined
        if (over !== undefined) {
          free(over)
          ends.splice(ends.indexOf(over), 1)
        }
        held.set(t.name, bytesOf(t))
        now += bytesOf(t)
        peak = Math.max(peak, now)
      }
    ends.forEach(free)
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

/** Throws a sentence when `bytes` more are not to be had on this machine. */
export function assertFits(bytes: number): void {
  const free = process.availableMemory()
  if (bytes > free)
    throw new Error(
      `The run would need ${readable(bytes)} and this machine has ${readable(free)} free; make the batch, the ticks or the modules smaller.`,
    )
}
