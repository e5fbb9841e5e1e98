/** What a pass over the graph works with: a new graph, grown node by node, and where every old value went. */
import { type Graph, named, type Node, type Tensor } from '../graph.ts'

export interface Rewritten {
  readonly graph: Graph
  readonly outputs: Record<string, Tensor>
}
export interface Step {
  /** The graph as it grows; what `apply` adds to it stands before the node. */
  readonly next: Graph
  /** The node, its inputs already those of the new graph. */
  readonly node: Node
  /** The name of its first output in the old graph. */
  readonly old: string
  /** Where a value of the old graph went. */
  at(old: Tensor): Tensor
  /** Operators on the longest way from an input to a value of the new graph. */
  depth(t: Tensor): number
  /** The producer of a value of the new graph that is read exactly once; else null. */
  single(t: Tensor): Node | null
}
export interface Pass {
  /** A value that stands for the node's first output, the only one that is read; null keeps the node. */
  replace(step: Step): Tensor | null
  /** Hears of each node that was kept, as it stands in the new graph. */
  kept?(node: Node): void
}

/** Goes through the nodes in order and does the pass. Inputs and constants stay. */
export function rewrite(graph: Graph, outputs: Readonly<Record<string, Tensor>>, pass: Pass): Rewritten {
  const reads = readsOf(graph, outputs)
  const next: Graph = {
    operators: graph.operators,
    inputs: [...graph.inputs],
    constants: [...graph.constants],
    nodes: [],
    names: graph.names,
  }
  const now = new Map<string, Tensor>([...graph.inputs, ...graph.constants.map((c) => c.tensor)].map((t) => [t.name, t]))
  const made = new Map<string, Node>()
  /** Reads of values of the new graph: one that stands for several is read by all that read those. */
  const counts = new Map<string, number>()
  const depths = new Map<string, number>()
  const depth = (t: Tensor): number => {
    const node = made.get(t.name)
    if (!node) return 0
    const known = depths.get(t.name) ?? 1 + Math.max(0, ...node.inputs.map(depth))
    depths.set(t.name, known)
    return known
  }
  const at = (t: Tensor) => now.get(t.name)!
  const single = (t: Tensor) => (counts.get(t.name) === 1 ? (made.get(t.name) ?? null) : null)
  for (const node of graph.nodes) {
    const moved = { ...node, inputs: node.inputs.map(at) }
    const from = next.nodes.length
    const replaced = pass.replace({ next, node: moved, old: node.outputs[0]!.name, at, depth, single })
    if (!replaced) {
      const kept = { ...moved, outputs: named(next, node.op, next.operators[node.op].infer(moved.inputs, node.attributes)) }
      next.nodes.push(kept)
      pass.kept?.(kept)
    }
    // Values that a replacement made on its way have producers too.
    for (const added of next.nodes.slice(from)) for (const t of added.outputs) if (!made.has(t.name)) made.set(t.name, added)
    const results = replaced ? [replaced] : next.nodes.at(-1)!.outputs
    node.outputs.forEach((t, k) => {
      const result = results[k]
      if (!result) return
      now.set(t.name, result)
      counts.set(result.name, (counts.get(result.name) ?? 0) + (reads.get(t.name) ?? 0))
    })
  }
  return { graph: next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])) }
}

/** How often each value is read, by nodes and as an output. */
export function readsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Map<string, number> {
  const reads = new Map<string, number>()
  const read = (t: Tensor) => reads.set(t.name, (reads.get(t.name) ?? 0) + 1)
  for (const node of graph.nodes) node.inputs.forEach(read)
  Object.values(outputs).forEach(read)
  return reads
}
