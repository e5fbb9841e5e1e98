/** Common subexpressions: what is computed twice from the same values is computed once. */
import type { Attributes } from '../operator.ts'
import type { Constant, Graph, Node, Tensor } from '../graph.ts'
import type { Step } from './rewrite.ts'

/** Finds a node's twin among those kept so far. */
export function twins(): { replace(step: Step): readonly Tensor[] | null; kept(node: Node): void } {
  const seen = new Map<string, readonly Tensor[]>()
  const texts = new WeakMap<Attributes, string>()
  const textOf = (attributes: Attributes) => {
    let text = texts.get(attributes)
    if (text === undefined) texts.set(attributes, (text = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))))
    return text
  }
  const key = ({ op, inputs, attributes }: Node) => {
    let text: string = op
    for (const t of inputs) text += ` ${t.name}`
    for (const _ in attributes) return text + textOf(attributes)
    return text
  }
  return {
    replace: ({ node }) => (node.attributes.opaque ? null : (seen.get(key(node)) ?? null)),
    kept: (node) => !node.attributes.opaque && seen.set(key(node), node.outputs),
  }
}

/** Constants of equal shape and values as the first of them; one that is given out stays. */
export function withMergedConstants(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Graph {
  const given = new Set(Object.values(outputs).map((t) => t.name))
  const alike = new Map<string, Constant[]>()
  const of = new Map<string, Tensor>()
  const merged: Constant[] = []
  for (const c of graph.constants) {
    const bits = new Uint32Array(c.values.buffer, c.values.byteOffset, c.values.length)
    const key = `${c.tensor.shape.join()} ${hash(bits)}`
    const others = alike.get(key) ?? []
    const same = others.find((o) => equalBits(o.values, bits))
    if (same && !given.has(c.tensor.name)) of.set(c.tensor.name, same.tensor)
    else {
      alike.set(key, [...others, c])
      merged.push(c)
    }
  }
  if (of.size === 0) return graph
  const nodes = graph.nodes.map((node) =>
    node.inputs.some((t) => of.has(t.name)) ? { ...node, inputs: node.inputs.map((t) => of.get(t.name) ?? t) } : node,
  )
  return { ...graph, constants: merged, nodes }
}
/** FNV-1a, a word at a time. */
function hash(words: Uint32Array): number {
  let h = 0x811c9dc5
  for (const word of words) h = Math.imul(h ^ word, 0x01000193)
  return h >>> 0
}
const equalBits = (values: Float32Array, bits: Uint32Array) => {
  const other = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return other.length === bits.length && bits.every((word, k) => word === other[k])
}
