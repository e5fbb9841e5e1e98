/** An input that is only ever read in one other shape is fed in that shape: a reshaped input would be copied at every run. */
import type { Graph, Tensor } from '../graph.ts'
import { readsOf, type Rewritten } from './rewrite.ts'

export function shapedInputs(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  const shapes = new Map<string, Tensor[]>()
  for (const node of graph.nodes)
    if (node.op === 'Reshape') shapes.set(node.inputs[0]!.name, [...(shapes.get(node.inputs[0]!.name) ?? []), node.outputs[0]!])
  const now = new Map<string, Tensor>()
  for (const t of graph.inputs) {
    const made = shapes.get(t.name)
    if (!made || made.length !== reads[t.id] || made.some((m) => m.shape.join() !== made[0]!.shape.join())) continue
    const fed = { ...t, shape: made[0]!.shape }
    now.set(t.name, fed)
    for (const m of made) now.set(m.name, fed)
  }
  if (now.size === 0) return { graph, outputs: { ...outputs } }
  const at = (t: Tensor) => now.get(t.name) ?? t
  const nodes = graph.nodes.filter((n) => !now.has(n.outputs[0]!.name)).map((n) => ({ ...n, inputs: n.inputs.map(at) }))
  return {
    graph: { ...graph, inputs: graph.inputs.map(at), nodes },
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])),
  }
}
