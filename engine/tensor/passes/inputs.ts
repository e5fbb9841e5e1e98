/** An input that is only ever read in one other shape is fed in that shape: a reshaped input would be copied at every run. */
import { sameShape } from '../families/broadcast.ts'
import type { Graph, Tensor } from '../graph.ts'
import { readsOf, type Rewritten } from './rewrite.ts'

export function shapedInputs(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  const shapes: (Tensor[] | undefined)[] = new Array(graph.names.next)
  for (const t of graph.inputs) shapes[t.id] = []
  for (const node of graph.nodes) if (node.op === 'Reshape') shapes[node.inputs[0]!.id]?.push(node.outputs[0]!)
  const now = new Map<number, Tensor>()
  for (const t of graph.inputs) {
    const made = shapes[t.id]!
    if (made.length === 0 || made.length !== reads[t.id] || made.some((m) => !sameShape(m.shape, made[0]!.shape))) continue
    const fed = { id: t.id, name: t.name, shape: made[0]!.shape, type: t.type }
    now.set(t.id, fed)
    for (const m of made) now.set(m.id, fed)
  }
  if (now.size === 0) return { graph, outputs: { ...outputs } }
  const at = (t: Tensor) => now.get(t.id) ?? t
  const nodes = graph.nodes.flatMap((n) => {
    if (now.has(n.outputs[0]!.id)) return []
    return n.inputs.some((t) => now.has(t.id)) ? { ...n, inputs: n.inputs.map(at) } : n
  })
  return {
    graph: { ...graph, inputs: graph.inputs.map(at), nodes },
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])),
  }
}
