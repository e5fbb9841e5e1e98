/** Reverse mode: adds to the graph what computes d(loss)/d(each of `to`). */
import { add, zeros } from './algebra.ts'
import { type Graph, type Node, scalar, type Tensor } from './graph.ts'

/**
 * @param loss a scalar `[]`
 * @returns one tensor for each of `to`, of its shape; zeros where nothing flows to it
 */
export function gradients(graph: Graph, loss: Tensor, to: readonly Tensor[]): Tensor[] {
  const of = flow(graph, loss, to)
  return to.map((t) => of[t.id] ?? zeros(graph, t.shape))
}

/** d(loss)/d(value), by the ids of all values on the ways to `to` that anything flows to. */
export function flow(graph: Graph, loss: Tensor, to: readonly Tensor[]): readonly (Tensor | undefined)[] {
  if (loss.shape.length !== 0) throw new Error(`The loss must be one number, not [${loss.shape}].`)
  // By id.
  const reached = new Uint8Array(graph.names.next)
  const of: (Tensor | undefined)[] = new Array(graph.names.next)
  for (const t of to) reached[t.id] = 1
  const flows = (node: Node) => node.inputs.some((t) => reached[t.id])
  const nodes = [...graph.nodes]
  for (const node of nodes) if (flows(node)) for (const t of node.outputs) reached[t.id] = 1
  of[loss.id] = scalar(graph, 1)
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]!
    if (!node.outputs.some((t) => of[t.id])) continue
    const rule = graph.operators[node.op]
    if (!rule.gradient || !flows(node)) continue
    const all = node.outputs.map((t) => of[t.id] ?? null)
    const first = all[0] ?? zeros(graph, node.outputs[0]!.shape)
    rule.gradient(graph, node, first, all).forEach((part, k) => {
      const { id } = node.inputs[k]!
      if (!part || !reached[id]) return
      const before = of[id]
      of[id] = before ? add(graph, before, part) : part
    })
  }
  return of
}
