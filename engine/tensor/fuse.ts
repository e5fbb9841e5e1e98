/** Rewrites that say the same with fewer passes over memory. Values may differ in the last bits; on one machine they are the same every time. */
import { apply, type Graph, type Node, size, type Tensor } from './graph.ts'
import { number } from './operator.ts'

/** A node whose only output is read once, by another node. */
type Single = (t: Tensor) => Node | null

/** `A B + C` in one product, where `C` broadcasts to it. */
function sumOfProduct(node: Node, single: Single, graph: Graph): Tensor | null {
  if (node.op !== 'Add') return null
  for (const [k, t] of node.inputs.entries()) {
    const product = single(t)
    const other = node.inputs[1 - k]!
    if (product?.op !== 'Gemm' || product.inputs.length > 2 || node.outputs[0]!.shape.join() !== t.shape.join()) continue
    return apply(graph, 'Gemm', [...product.inputs, other], product.attributes)
  }
  return null
}

/** The step of gradient descent `W - rate A B` as the product `A (-rate B) + W`, which scales the smaller factor instead of the gradient. */
function descent(node: Node, single: Single, graph: Graph): Tensor | null {
  if (node.op !== 'Sub') return null
  const [weight, step] = node.inputs as [Tensor, Tensor]
  const scaled = single(step)
  if (scaled?.op !== 'Mul' || scaled.inputs[1]!.shape.length > 0 || weight.shape.join() !== step.shape.join()) return null
  const product = single(scaled.inputs[0]!)
  if (product?.op !== 'Gemm' || product.inputs.length > 2) return null
  const down = apply(graph, 'Neg', [scaled.inputs[1]!])
  const [a, b] = product.inputs as [Tensor, Tensor]
  const factors = size(a.shape) < size(b.shape) ? [apply(graph, 'Mul', [a, down]), b] : [a, apply(graph, 'Mul', [b, down])]
  return apply(graph, 'Gemm', [...factors, weight], { transA: number(product.attributes, 'transA'), transB: number(product.attributes, 'transB') })
}

/**
 * The graph with every rewrite made, and its outputs under the same public names.
 * Run `withoutDeadCode` before, so that a value read once is seen as such, and after.
 */
export function fuse(graph: Graph, outputs: Readonly<Record<string, Tensor>>): { graph: Graph; outputs: Record<string, Tensor> } {
  const reads = new Map<string, number>()
  const read = (t: Tensor) => reads.set(t.name, (reads.get(t.name) ?? 0) + 1)
  for (const node of graph.nodes) node.inputs.forEach(read)
  Object.values(outputs).forEach(read)
  const next: Graph = { operators: graph.operators, inputs: [...graph.inputs], constants: [...graph.constants], nodes: [] }
  const now = new Map<string, Tensor>([...graph.inputs, ...graph.constants.map((c) => c.tensor)].map((t) => [t.name, t]))
  const made = new Map<string, Node>()
  const single: Single = (t) => (reads.get(t.name) === 1 ? (made.get(t.name) ?? null) : null)
  for (const node of graph.nodes) {
    const moved = { ...node, inputs: node.inputs.map((t) => now.get(t.name)!) }
    // Reads are counted by the names of the new graph too.
    const fused = sumOfProduct(moved, single, next) ?? descent(moved, single, next)
    const results = fused ? [fused] : next.operators[node.op].infer(moved.inputs, node.attributes).map((o, k) => ({ ...o, name: `f${next.nodes.length}${k ? `_${k}` : ''}` }))
    if (!fused) next.nodes.push({ ...moved, outputs: results })
    node.outputs.forEach((t, k) => {
      now.set(t.name, results[k]!)
      reads.set(results[k]!.name, reads.get(t.name) ?? 0)
      made.set(results[k]!.name, next.nodes.at(-1)!)
    })
  }
  return { graph: next, outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, now.get(t.name)!])) }
}
