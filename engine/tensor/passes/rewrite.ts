/** What a pass over the graph works with: a new graph, grown node by node, and where every old value went. */
import { sameShape } from '../families/broadcast.ts'
import type { Constant, Graph, Node, Tensor } from '../graph.ts'
import type { OperatorName } from '../operator.ts'

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
  /** The numbers of a constant, else null. */
  constant(t: Tensor): Constant | null
}
export interface Pass {
  /** Operators whose nodes are looked at; absent: all. */
  readonly of?: ReadonlySet<OperatorName>
  /** A value that stands for the node's first output, where no other is read, or one for each output; null keeps the node. */
  replace(step: Step): Tensor | readonly Tensor[] | null
  /** Hears of each node that was kept, as it stands in the new graph. */
  kept?(node: Node): void
}

/** Goes through the nodes in order and does the pass. Inputs and constants stay; a node whose inputs stay is the same node. */
export function rewrite(graph: Graph, outputs: Readonly<Record<string, Tensor>>, pass: Pass): Rewritten {
  const { of } = pass
  if (of && !graph.nodes.some((node) => of.has(node.op))) return { graph, outputs: { ...outputs } }
  const walk = new Walk(graph, readsOf(graph, outputs))
  for (const node of graph.nodes) walk.visit(node, pass)
  if (!walk.changed) return { graph, outputs: { ...outputs } }
  return { graph: walk.next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, walk.at(t)])) }
}

class Walk implements Step {
  readonly next: Graph
  node: Node
  changed = false
  readonly #reads: Uint32Array
  // All by id.
  readonly #now: (Tensor | undefined)[]
  readonly #made: (Node | undefined)[]
  readonly #constants: (Constant | undefined)[]
  /** Reads of values of the new graph: one that stands for several is read by all that read those. */
  readonly #counts: (number | undefined)[]
  readonly #depths: (number | undefined)[] = []
  #deepened = 0
  #listed = 0

  constructor(graph: Graph, reads: Uint32Array) {
    this.next = { ...graph, constants: [...graph.constants], nodes: [] }
    this.node = graph.nodes[0]!
    this.#reads = reads
    const room = graph.names.next
    this.#now = new Array(room)
    this.#made = new Array(2 * room)
    this.#constants = new Array(2 * room)
    this.#counts = new Array(2 * room)
  }

  at(t: Tensor): Tensor {
    return this.#now[t.id] ?? t
  }
  producer(t: Tensor): Node | null {
    return this.#made[t.id] ?? null
  }
  single(t: Tensor): Node | null {
    return this.#counts[t.id] === 1 ? this.producer(t) : null
  }
  constant(t: Tensor): Constant | null {
    const { constants } = this.next
    for (; this.#listed < constants.length; this.#listed++) this.#constants[constants[this.#listed]!.tensor.id] = constants[this.#listed]!
    return this.#constants[t.id] ?? null
  }
  depth(t: Tensor): number {
    const { nodes } = this.next
    for (; this.#deepened < nodes.length; this.#deepened++) {
      const { inputs, outputs } = nodes[this.#deepened]!
      let most = 0
      for (const t of inputs) most = Math.max(most, this.#depths[t.id] ?? 0)
      for (const t of outputs) this.#depths[t.id] = most + 1
    }
    return this.#depths[t.id] ?? 0
  }

  visit(node: Node, { of, replace, kept }: Pass): void {
    this.node = this.#moved(node)
    const from = this.next.nodes.length
    const replaced = !of || of.has(node.op) ? replace(this) : null
    if (!replaced) this.next.nodes.push(this.node)
    // Values that a replacement made on its way have producers too.
    for (let k = from; k < this.next.nodes.length; k++) for (const t of this.next.nodes[k]!.outputs) this.#made[t.id] = this.next.nodes[k]!
    if (!replaced) {
      for (const t of node.outputs) this.#counts[t.id] = this.#reads[t.id]!
      kept?.(this.node)
      return
    }
    this.changed = true
    for (let k = 0; k < node.outputs.length; k++) {
      const result = isList(replaced) ? replaced[k] : k === 0 ? replaced : undefined
      if (result) this.#stands(result, node.outputs[k]!)
    }
  }

  /** The node with what its inputs became. */
  #moved(node: Node): Node {
    const { op, inputs, outputs, attributes } = node
    for (let k = 0; k < inputs.length; k++)
      if (this.#now[inputs[k]!.id]) return { op, inputs: inputs.map((t) => this.#now[t.id] ?? t), outputs, attributes }
    return node
  }

  #stands(result: Tensor, of: Tensor): void {
    if (result.type !== of.type || !sameShape(result.shape, of.shape))
      throw new Error(`A pass put ${result.name} [${result.shape}] in the place of ${of.name} [${of.shape}].`)
    if (result !== of) this.#now[of.id] = result
    this.#counts[result.id] = (this.#counts[result.id] ?? 0) + this.#reads[of.id]!
  }
}
const isList = (values: Tensor | readonly Tensor[]): values is readonly Tensor[] => Array.isArray(values)

/** How often each value is read, by nodes and as an output: by id. */
export function readsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint32Array {
  const reads = new Uint32Array(graph.names.next)
  for (const node of graph.nodes) for (const t of node.inputs) reads[t.id]!++
  for (const t of Object.values(outputs)) reads[t.id]!++
  return reads
}
