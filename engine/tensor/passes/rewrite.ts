/** What a pass over the graph works with: a new graph, grown node by node, and where every old value went. */
import { sameShape } from '../families/broadcast.ts'
import { type Constant, type Graph, type Node, type Tensor } from '../graph.ts'

export interface Rewritten {
  readonly graph: Graph
  readonly outputs: Record<string, Tensor>
}
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
  /** A value that stands for the node's first output, where no other is read, or one for each output; null keeps the node. */
  replace(step: Step): Tensor | readonly Tensor[] | null
  /** Hears of each node that was kept, as it stands in the new graph. */
  kept?(node: Node): void
}

/** Goes through the nodes in order and does the pass. Inputs and constants stay; a node whose inputs stay is the same node. */
export function rewrite(graph: Graph, outputs: Readonly<Record<string, Tensor>>, pass: Pass): Rewritten {
  const reads = readsOf(graph, outputs)
  const next: Graph = { ...graph, inputs: [...graph.inputs], constants: [...graph.constants], nodes: [] }
  // By id.
  const now: (Tensor | undefined)[] = new Array(graph.names.next)
  const made: ({ node: Node; depth: number } | undefined)[] = new Array(2 * graph.names.next)
  const constants = new Map<number, Constant>()
  /** Reads of values of the new graph: one that stands for several is read by all that read those. */
  const counts: (number | undefined)[] = new Array(2 * graph.names.next)
  const at = (t: Tensor) => now[t.id] ?? t
  const depth = (t: Tensor) => made[t.id]?.depth ?? 0
  const producer = (t: Tensor) => made[t.id]?.node ?? null
  const single = (t: Tensor) => (counts[t.id] === 1 ? producer(t) : null)
  let listed = 0
  const constant = (t: Tensor) => {
    for (; listed < next.constants.length; listed++) constants.set(next.constants[listed]!.tensor.id, next.constants[listed]!)
    return constants.get(t.id) ?? null
  }
  for (const node of graph.nodes) {
    const moved = node.inputs.some((t) => now[t.id]) ? { ...node, inputs: node.inputs.map(at) } : node
    const from = next.nodes.length
    const replaced = pass.replace({ next, node: moved, at, depth, producer, single, constant })
    if (!replaced) next.nodes.push(moved)
    // Values that a replacement made on its way have producers too.
    for (let k = from; k < next.nodes.length; k++) {
      const added = { node: next.nodes[k]!, depth: 1 + deepest(next.nodes[k]!.inputs, depth) }
      for (const t of added.node.outputs) made[t.id] = added
    }
    if (!replaced) pass.kept?.(moved)
    const results = replaced === null ? node.outputs : 'name' in replaced ? [replaced] : replaced
    node.outputs.forEach((t, k) => {
      const result = results[k]
      if (!result) return
      if (result !== t) {
        if (result.type !== t.type || !sameShape(result.shape, t.shape))
          throw new Error(`A pass put ${result.name} [${result.shape}] in the place of ${t.name} [${t.shape}].`)
        now[t.id] = result
      }
      counts[result.id] = (counts[result.id] ?? 0) + reads[t.id]!
    })
  }
  return { graph: next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])) }
}
const deepest = (inputs: readonly Tensor[], depth: (t: Tensor) => number) => inputs.reduce((most, t) => Math.max(most, depth(t)), 0)

/** How often each value is read, by nodes and as an output: by id. */
export function readsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint32Array {
  const reads = new Uint32Array(graph.names.next)
  for (const node of graph.nodes) for (const t of node.inputs) reads[t.id]!++
  for (const t of Object.values(outputs)) reads[t.id]!++
  return reads
}
