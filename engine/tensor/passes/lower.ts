/** Kernel operators in plain ones, for where no kernel runs: an exported model, a gradient's gradient. */
import type { Graph, Node, Tensor } from '../graph.ts'
import type { Rewritten } from './rewrite.ts'

export function lowered(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const next: Graph = { ...graph, inputs: [...graph.inputs], constants: [...graph.constants], nodes: [] }
  const now = new Map<string, Tensor>()
  const at = (t: Tensor) => now.get(t.name) ?? t
  for (const node of graph.nodes) {
    const moved: Node = { ...node, inputs: node.inputs.map(at) }
    const rule = graph.operators[node.op]
    if (rule.lower) rule.lower(next, moved).forEach((t, k) => now.set(node.outputs[k]!.name, t))
    else next.nodes.push(moved)
  }
  return { graph: next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])) }
}
