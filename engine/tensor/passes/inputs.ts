/** An input that is only ever read in one other shape is fed in that shape: a reshaped input would be copied at every run. */
import { sameShape } from '../families/broadcast.ts'
import type { Graph, Node, Tensor } from '../graph.ts'
import { readsOf, type Rewritten, withInputs } from './rewrite.ts'

export function shapedInputs(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  const shapes: (Tensor[] | undefined)[] = new Array(graph.names.next)
  for (const t of graph.inputs) shapes[t.id] = []
  for (let k = 0; k < graph.nodes.length; k++) {
    const { op, inputs, outputs } = graph.nodes[k]!
    if (op === 'Reshape') shapes[inputs[0]!.id]?.push(outputs[0]!)
  }
  const now: (Tensor | undefined)[] = new Array(graph.names.next)
  let changed = false
  for (const t of graph.inputs) {
    const made = shapes[t.id]!
    if (made.length === 0 || made.length !== reads[t.id] || made.some((m) => !sameShape(m.shape, made[0]!.shape))) continue
    const fed = { id: t.id, name: t.name, shape: made[0]!.shape, type: t.type }
    now[t.id] = fed
    for (const m of made) now[m.id] = fed
    changed = true
  }
  if (!changed) return { graph, outputs: { ...outputs } }
  const at = (t: Tensor) => now[t.id] ?? t
  const nodes: Node[] = []
  for (let k = 0; k < graph.nodes.length; k++) {
    const node = graph.nodes[k]!
    if (!now[node.outputs[0]!.id]) nodes.push(withInputs(node, now))
  }
  return {
    graph: { ...graph, inputs: graph.inputs.map(at), nodes },
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, at(t)])),
  }
}
