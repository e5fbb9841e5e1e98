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
  const now = new Map<string, Tensor>()
  const made = new Map<string, { node: Node; depth: number }>()
  const constants = new Map<string, Constant>()
  /** Reads of values of the new graph: one that stands for several is read by all that read those. */
  const counts = new Map<string, number>()
  const at = (t: Tensor) => now.get(t.name) ?? t
  const depth = (t: Tensor) => made.get(t.name)?.depth ?? 0
  const producer = (t: Tensor) => made.get(t.name)?.node ?? null
  const single = (t: Tensor) => (counts.get(t.name) === 1 ? producer(t) : null)
  let listed = 0
  const constant = (t: Tensor) => {
    for (; listed < next.constants.length; listed++) constants.set(next.constants[listed]!.tensor.name, next.constants[listed]!)
    return constants.get(t.name) ?? null
  }
  for (const node of graph.nodes) {
    const moved = node.inputs.some((t) => now.has(t.name)) ? { ...node, inputs: node.inputs.map(at) } : node
    const from = next.nodes.length
    const replaced = pass.replace({ next, node: moved, at, depth, producer, single, constant })
    if (!replaced) next.nodes.push(moved)
    // Values that a replacement made on its way have producers too.
    for (let k = from; k < next.nodes.length; k++) {
      const added = { node: next.nodes[k]!, depth: 1 + deepest(next.nodes[k]!.inputs, depth) }
      for (const t of added.node.outputs) made.set(t.name, added)
    }
    if (!replaced) pass.kept?.(moved)
    const results = replaced === null ? node.outputs : 'name' in replaced ? [replaced] : replaced
    node.outputs.forEach((t, k) => {
      const result = results[k]
      if (!result) return
      if (result !== t) {
        if (result.type !== t.type || !sameShape(result.shape, t.shape))
          throw new Error(`A pass put ${result.name} [${result.shape}] in the place of ${t.name} [${t.shape}].`)
        now.set(t.name, result)
      }
      counts.set(result.name, (counts.get(result.name) ?? 0) + (reads.get(t.name) ?? 0))
    })
  }
  return { graph: next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])) }
}
const deepest = (inputs: readonly Tensor[], depth: (t: Tensor) => number) => inputs.reduce((most, t) => Math.max(most, depth(t)), 0)

/** How often each value is read, by nodes and as an output. */
export function readsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Map<string, number> {
  const reads = new Map<string, number>()
  const read = (t: Tensor) => reads.set(t.name, (reads.get(t.name) ?? 0) + 1)
  for (const node of graph.nodes) node.inputs.forEach(read)
  Object.values(outputs).forEach(read)
  return reads
}
