/** Common subexpressions: what is computed twice from the same values is computed once. */
import type { Attributes } from '../operator.ts'
import type { Constant, Node, Tensor } from '../graph.ts'
import { sameShape } from '../families/broadcast.ts'

/** Nodes by what they compute (hash-consing). */
export class Twins {
  readonly #nodes: Node[] = []
  readonly #hashes: number[] = []
  /** Open addressing; 1 + the place among `nodes`, 0 where there is none. */
  #table = new Int32Array(1024)
  #asked: Node | null = null
  #hash = 0

  /** The outputs of a node that computes the same, or null. */
  of(node: Node): readonly Tensor[] | null {
    if (node.attributes.opaque) return null
    this.#asked = node
    this.#hash = hashOf(node)
    const found = this.#table[this.#slot(this.#hash, node)]!
    return found > 0 ? this.#nodes[found - 1]!.outputs : null
  }

  add(node: Node): void {
    if (node.attributes.opaque) return
    // Most are added because they had no twin.
    const hash = this.#asked === node ? this.#hash : hashOf(node)
    this.#table[this.#slot(hash, null)] = this.#nodes.push(node)
    this.#hashes.push(hash)
    if (2 * this.#nodes.length < this.#table.length) return
    this.#table = new Int32Array(4 * this.#table.length)
    for (let k = 0; k < this.#hashes.length; k++) this.#table[this.#slot(this.#hashes[k]!, null)] = k + 1
  }

  /** Where the twin of a node is, or a free place. */
  #slot(hash: number, node: Node | null): number {
    const table = this.#table
    const mask = table.length - 1
    let slot = hash & mask
    for (let k = table[slot]!; k > 0; k = table[slot]!) {
      if (node && this.#hashes[k - 1] === hash && isTwin(this.#nodes[k - 1]!, node)) break
      slot = (slot + 1) & mask
    }
    return slot
  }
}

/** FNV-1a, a word at a time. */
const mixed = (hash: number, word: number) => Math.imul(hash ^ word, 0x01000193)
const spread = (hash: number) => hash ^ (hash >>> 15)
function hashOf({ op, inputs, attributes }: Node): number {
  let hash = mixed(0x811c9dc5, op.length * 256 + op.charCodeAt(0))
  for (let k = 0; k < inputs.length; k++) hash = mixed(hash, inputs[k]!.id)
  // In no order.
  let said = 0
  for (const key in attributes) {
    const value = attributes[key]!
    let own = key.length
    if (typeof value === 'number') own = mixed(own, value * 4096)
    else if (isList(value)) for (let k = 0; k < value.length; k++) own = mixed(own, value[k]!)
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
    const x = a[key]!
    const y = b[key]
    if (x !== y && !(y !== undefined && isList(x) && isList(y) && sameShape(x, y))) return false
  }
  return true
}

/** Constants by their values. */
export class Alike {
  readonly #known = new Map<number, Constant[]>()

  /** A constant of the same shape and values, to the last bit, or null. */
  of(values: Float32Array, shape: readonly number[]): Tensor | null {
    const others = this.#known.get(hashOfValues(values))
    return others?.find((o) => sameShape(o.tensor.shape, shape) && equalBits(o.values, values))?.tensor ?? null
  }
  add(constant: Constant): void {
    const hash = hashOfValues(constant.values)
    const others = this.#known.get(hash)
    if (others) others.push(constant)
    else this.#known.set(hash, [constant])
  }
}

function hashOfValues(values: Float32Array): number {
  const bits = words(values)
  let hash = 0x811c9dc5
  for (let k = 0; k < bits.length; k++) hash = mixed(hash, bits[k]!)
  return hash
}
const words = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length)
function equalBits(a: Float32Array, b: Float32Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  const [x, y] = [words(a), words(b)]
  for (let k = 0; k < x.length; k++) if (x[k] !== y[k]) return false
  return true
}
