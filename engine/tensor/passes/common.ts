/** Common subexpressions: what is computed twice from the same values is computed once. */
import type { Constant, Graph, Node, Tensor } from '../graph.ts'
import { type Rewritten, rewrite } from './rewrite.ts'

/** Equal constants become one as well. */
export function common(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const { merged, of } = mergedConstants(graph.constants)
  const seen = new Map<string, Tensor>()
  const key = (node: Node) =>
    `${node.op} ${node.inputs.map((t) => t.name).join()} ${JSON.stringify(Object.entries(node.attributes).sort())}`
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((t) => of.get(t.name) ?? t) }))
  return rewrite({ ...graph, constants: merged, nodes }, outputs, {
    replace: ({ node }) => (node.outputs.length === 1 ? (seen.get(key(node)) ?? null) : null),
    kept: (node) => seen.set(key(node), node.outputs[0]!),
  })
}

function mergedConstants(constants: readonly Constant[]): { merged: Constant[]; of: Map<string, Tensor> } {
  const byContent = new Map<string, Constant>()
  const of = new Map<string, Tensor>()
  for (const c of constants) {
    const key = `${c.tensor.shape.join()}|${c.values.join()}`
    const kept = byContent.get(key) ?? c
    byContent.set(key, kept)
    of.set(c.tensor.name, kept.tensor)
  }
  return { merged: [...byContent.values()], of }
}
