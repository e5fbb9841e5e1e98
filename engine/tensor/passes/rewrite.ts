/** What a pass over the graph works with: a new graph, grown node by node, and where every old value went. */
import { sameShape } from '../families/broadcast.ts'
import { type Graph, keepTidy, type Node, type Tensor } from '../graph.ts'
import type { OperatorName } from '../operator.ts'
import { Known } from './known.ts'
import { Tidy } from './tidying.ts'

export interface Rewritten {
  /** The graph as it was given where nothing was to be done. */
  readonly graph: Graph
  readonly outputs: Record<string, Tensor>
}
/** Valid until the pass has answered. */
export interface Step {
  /** The graph as it grows; what `apply` adds to it stands before the node. */
  readonly next: Graph
  /** The node, its inputs already those of the new graph. */
  readonly node: Node
  /** Where a value of the old graph went. */
  at(old: Tensor): Tensor
  /** Operators on the longest way from an input to a value of the new graph. */
  depth(t: Tensor): number
  /** What makes a value of the new graph; null for inputs and constants. */
  producer(t: Tensor): Node | null
  /** The same for a value that is read exactly once; else null. */
  single(t: Tensor): Node | null
}
/** A value that stands for the node's first output, where no other is read, or one for each output; null keeps the node. */
export type Replacement = (step: Step) => Tensor | readonly Tensor[] | null
export interface Pass {
  /** What is done with nodes of an operator. */
  readonly of?: Partial<Record<OperatorName, Replacement>>
  /** The new graph is kept tidy, and so is every node that reads something new, or `all` nodes. */
  readonly tidy?: 'new' | 'all'
  /** Hears of each node that was kept, as it stands in the new graph. */
  kept?(node: Node): void
}

/**
 * Goes through the nodes in order and does the pass. Inputs and constants stay; a node whose inputs stay is the same node.
 * @param reads see `readsOf`
 */
export function rewrite(graph: Graph, outputs: Readonly<Record<string, Tensor>>, reads: Uint32Array, pass: Pass): Rewritten {
  if (pass.tidy !== 'all' && !looksAt(graph, pass)) return { graph, outputs: { ...outputs } }
  const walk = new Walk(graph, reads, pass)
  for (let k = 0; k < graph.nodes.length; k++) walk.visit(graph.nodes[k]!)
  if (!walk.changed) return { graph, outputs: { ...outputs } }
  return { graph: walk.next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, walk.at(t)])) }
}

function looksAt({ nodes }: Graph, { of = {} }: Pass): boolean {
  for (let k = 0; k < nodes.length; k++) if (of[nodes[k]!.op]) return true
  return false
}

class Walk implements Step {
  readonly next: Graph
  node: Node
  changed = false
  readonly #pass: Pass
  readonly #reads: Uint32Array
  readonly #known: Known
  readonly #tidy: Tidy | null
  // By id.
  readonly #now: (Tensor | undefined)[]
  /** Reads of values of the new graph: one that stands for several is read by all that read those. */
  #counts: Uint32Array
  #depths = new Uint32Array(0)
  #deepened = 0

  constructor(graph: Graph, reads: Uint32Array, pass: Pass) {
    this.next = { ...graph, constants: pass.tidy ? [] : [...graph.constants], nodes: [] }
    this.node = graph.nodes[0]!
    this.#pass = pass
    this.#reads = reads
    this.#now = new Array(graph.names.next)
    this.#counts = new Uint32Array(graph.names.next + 1024)
    this.#tidy = pass.tidy ? new Tidy(this.next) : null
    this.#known = this.#tidy ?? new Known(this.next)
    if (!this.#tidy) return
    keepTidy(this.next, this.#tidy)
    for (const c of graph.constants) {
      const like = this.#tidy.like(c.values, c.tensor.shape)
      if (like) {
        this.#stands(like, c.tensor)
        this.changed = true
      } else {
        this.next.constants.push(c)
        this.#tidy.added(c)
      }
    }
  }

  at(t: Tensor): Tensor {
    return this.#now[t.id] ?? t
  }
  producer(t: Tensor): Node | null {
    return this.#known.producer(t)
  }
  single(t: Tensor): Node | null {
    return this.#counts[t.id] === 1 ? this.producer(t) : null
  }
  depth(t: Tensor): number {
    const { nodes, names } = this.next
    if (this.#depths.length < names.next) this.#depths = longer(this.#depths, 2 * names.next)
    const depths = this.#depths
    for (; this.#deepened < nodes.length; this.#deepened++) {
      const { inputs, outputs } = nodes[this.#deepened]!
      let most = 0
      for (let k = 0; k < inputs.length; k++) most = Math.max(most, depths[inputs[k]!.id]!)
      for (let k = 0; k < outputs.length; k++) depths[outputs[k]!.id] = most + 1
    }
    return depths[t.id]!
  }

  visit(node: Node): void {
    const { of, tidy, kept } = this.#pass
    const moved = withInputs(node, this.#now)
    this.node = moved
    let replaced = of?.[node.op]?.(this) ?? null
    if (!replaced && this.#tidy) replaced = tidy === 'all' || moved !== node ? this.#tidy.instead(moved) : this.#tidy.twin(moved)
    if (!replaced) {
      this.next.nodes.push(moved)
      this.#tidy?.added(moved)
      for (let k = 0; k < node.outputs.length; k++) this.#count(node.outputs[k]!, this.#reads[node.outputs[k]!.id]!)
      kept?.(moved)
      return
    }
    this.changed = true
    if (!isList(replaced)) this.#stands(replaced, node.outputs[0]!)
    else for (let k = 0; k < replaced.length; k++) this.#stands(replaced[k]!, node.outputs[k]!)
  }

  #stands(result: Tensor, of: Tensor): void {
    if (result.type !== of.type || !sameShape(result.shape, of.shape))
      throw new Error(`A pass put ${result.name} [${result.shape}] in the place of ${of.name} [${of.shape}].`)
    if (result !== of) this.#now[of.id] = result
    this.#count(result, this.#reads[of.id]!)
  }

  #count({ id }: Tensor, reads: number): void {
    if (id >= this.#counts.length) this.#counts = longer(this.#counts, 2 * id)
    this.#counts[id]! += reads
  }
}
function longer(counts: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(length)
  more.set(counts)
  return more
}
const isList = (values: Tensor | readonly Tensor[]): values is readonly Tensor[] => Array.isArray(values)

/** The node with what its inputs became, by id. */
export function withInputs(node: Node, now: readonly (Tensor | undefined)[]): Node {
  const { op, inputs, outputs, attributes } = node
  for (let k = 0; k < inputs.length; k++)
    if (now[inputs[k]!.id]) return { op, inputs: inputs.map((t) => now[t.id] ?? t), outputs, attributes }
  return node
}

/** How often each value is read, by nodes and as an output: by id. */
export function readsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint32Array {
  const reads = new Uint32Array(graph.names.next)
  for (let k = 0; k < graph.nodes.length; k++) {
    const { inputs } = graph.nodes[k]!
    for (let i = 0; i < inputs.length; i++) reads[inputs[i]!.id]!++
  }
  for (const t of Object.values(outputs)) reads[t.id]!++
  return reads
}
