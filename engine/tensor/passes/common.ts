/** Common subexpressions: what is computed twice from the same values is computed once. */
import type { Attributes } from '../operator.ts'
import type { Constant, Graph, Node, Tensor } from '../graph.ts'
import { sameShape } from '../families/broadcast.ts'
import type { Step } from './rewrite.ts'

/** Finds a node's twin among those kept so far. */
export function twins(): { replace(step: Step): readonly Tensor[] | null; kept(node: Node): void } {
  const nodes: Node[] = []
  const hashes: number[] = []
  /** Open addressing; 1 + the place among `nodes`, 0 where there is none. */
  let table = new Int32Array(1024)
  /** Where a node is, or is to be put. */
  const slotOf = (hash: number, same: (other: Node) => boolean) => {
    const mask = table.length - 1
    let slot = hash & mask
    for (let k = table[slot]!; k > 0 && !(hashes[k - 1] === hash && same(nodes[k - 1]!)); k = table[slot]!) slot = (slot + 1) & mask
    return slot
  }
  const put = (node: Node, hash: number) => {
    table[slotOf(hash, () => false)] = nodes.push(node)
    hashes.push(hash)
    if (2 * nodes.length < table.length) return
    table = new Int32Array(4 * table.length)
    hashes.forEach((h, k) => (table[slotOf(h, () => false)] = k + 1))
  }
  let hash = 0
  return {
    replace({ node }) {
      if (node.attributes.opaque) return null
      hash = hashOf(node)
      const found = table[slotOf(hash, (other) => isTwin(other, node))]!
      return found > 0 ? nodes[found - 1]!.outputs : null
    },
    // A node is kept after it was asked for.
    kept: (node) => !node.attributes.opaque && put(node, hash),
  }
}

const mixed = (hash: number, word: number) => Math.imul(hash ^ word, 0x01000193)
const spread = (hash: number) => hash ^ (hash >>> 15)
function hashOf({ op, inputs, attributes }: Node): number {
  let hash = mixed(0x811c9dc5, op.length * 256 + op.charCodeAt(0))
  for (const t of inputs) hash = mixed(hash, t.id)
  // In no order.
  let said = 0
  for (const key in attributes) {
    const value = attributes[key]!
    let own = key.length
    if (typeof value === 'number') own = mixed(own, value * 4096)
    else if (isList(value)) for (const n of value) own = mixed(own, n)
    said += spread(own)
  }
  return spread(mixed(hash, said))
}
const isList = (value: Attributes[string]): value is readonly number[] => Array.isArray(value)

function isTwin(a: Node, b: Node): boolean {
  if (a.op !== b.op || a.inputs.length !== b.inputs.length) return false
  for (let k = 0; k < a.inputs.length; k++) if (a.inputs[k] !== b.inputs[k]) return false
  return sameAttributes(a.attributes, b.attributes)
}
function sameAttributes(a: Attributes, b: Attributes): boolean {
  if (a === b) return true
  for (const key in b) if (!(key in a)) return false
  for (const key in a) {
    const [x, y] = [a[key]!, b[key]]
    if (x !== y && !(y !== undefined && isList(x) && isList(y) && sameShape(x, y))) return false
  }
  return true
}

/** Constants of equal shape and values as the first of them; one that is given out stays. */
export function withMergedConstants(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Graph {
  const given = new Set(Object.values(outputs).map((t) => t.id))
  const alike = new Map<number, Constant[]>()
  const of = new Map<number, Tensor>()
  const merged: Constant[] = []
  for (const c of graph.constants) {
    const hash = hashOfValues(c.values)
    const others = alike.get(hash)
    const same = others?.find((o) => sameShape(o.tensor.shape, c.tensor.shape) && equalBits(o.values, c.values))
    if (same && !given.has(c.tensor.id)) {
      of.set(c.tensor.id, same.tensor)
      continue
    }
    if (others) others.push(c)
    else alike.set(hash, [c])
    merged.push(c)
  }
  if (of.size === 0) return graph
  const nodes = graph.nodes.map((node) =>
    node.inputs.some((t) => of.has(t.id)) ? { ...node, inputs: node.inputs.map((t) => of.get(t.id) ?? t) } : node,
  )
  return { ...graph, constants: merged, nodes }
}
const known = new WeakMap<Float32Array, number>()
/** FNV-1a, a word at a time; worked out once for an array, whose numbers never change. */
function hashOfValues(values: Float32Array): number {
  let hash = known.get(values)
  if (hash === undefined) {
    hash = 0x811c9dc5
    for (const word of words(values)) hash = mixed(hash, word)
    known.set(values, hash)
  }
  return hash
}
const words = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length)
function equalBits(a: Float32Array, b: Float32Array): boolean {
  if (a === b) return true
  const [x, y] = [words(a), words(b)]
  return x.length === y.length && x.every((word, k) => word === y[k])
}
