/** Reverse mode: adds to the graph what computes d(loss)/d(each of `to`). */
import { apply, constant, type Graph, scalar, type Tensor } from './graph.ts'

/**
 * @param loss a scalar `[]`
 * @returns one tensor for each of `to`, of its shape; zeros where nothing flows to it
 */
export function gradients(graph: Graph, loss: Tensor, to: readonly Tensor[]): Tensor[] {
  const of = flow(graph, loss, to)
  return to.map((t) => of.get(t.name) ?? apply(graph, 'Expand', [constant(graph, [0])], { shape: t.shape }))
}

/** d(loss)/d(value), by the names of all values on the ways to `to` that anything flows to. */
export function flow(graph: Graph, loss: Tensor, to: readonly Tensor[]): ReadonlyMap<string, Tensor> {
  if (loss.shape.length !== 0) throw new Error(`The loss must be one number, not [${loss.shape}].`)
  const reached = new Set(to.map((t) => t.name))
  const nodes = [...graph.nodes]
  for (const node of nodes) if (node.inputs.some((t) => reached.has(t.name))) for (const t of node.outputs) reached.add(t.name)
  const of = new Map<string, Tensor>([[loss.name, scalar(graph, 1)]])
  for (const node of nodes.reverse()) {
    const rule = graph.operators[node.op]
    if (!rule.gradient || !node.inputs.some((t) => reached.has(t.name))) continue
    const all = node.outputs.map((t) => of.get(t.name) ?? null)
    if (all.every((t) => t === null)) continue
    const first = all[0] ?? apply(graph, 'Expand', [constant(graph, [0])], { shape: node.outputs[0]!.shape })
    rule.gradient(graph, node, first, all).forEach((part, k) => {
      const input = node.inputs[k]!
      if (!part || !reached.has(input.name)) return
      const before = of.get(input.name)
      of.set(input.name, before ? apply(graph, 'Add', [before, part]) : part)
    })
  }
  return of
}
