/**
 * The gradient of a weight that is used at every tick is a sum of products, one a tick. One product over the ticks laid end to end says
 * the same: `A1 B1 + A2 B2 = [A1 A2] [B1; B2]`; where one factor is the same at each tick, the other is summed first.
 */
import { apply, type Graph, type Node, type Tensor } from '../graph.ts'
import { number } from '../operator.ts'
import { readsOf, type Rewritten, rewrite, type Step } from './rewrite.ts'

/** Run without dead code. */
export function overTicks(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  const producer = new Map(graph.nodes.flatMap((node) => node.outputs.map((t) => [t.name, node] as const)))
  const sum = (node: Node | undefined) => node?.op === 'Add' && node.inputs[0]!.shape.join() === node.inputs[1]!.shape.join()
  const inside = new Set<string>()
  /** What is added up below a sum, in order. */
  const leaves = (node: Node): Tensor[] => node.inputs.flatMap((t) => {
    const below = producer.get(t.name)
    if (!sum(below) || reads.get(t.name) !== 1) return [t]
    inside.add(t.name)
    return leaves(below!)
  })
  const plan = new Map<string, Tensor[]>()
  for (const node of [...graph.nodes].reverse())
    if (sum(node) && !inside.has(node.outputs[0]!.name)) plan.set(node.outputs[0]!.name, leaves(node))

  return rewrite(graph, outputs, { replace: (step) => (plan.has(step.old) ? total(plan.get(step.old)!.map(step.at), step) : null) })
}

/** A sum with as few products as there are kinds of factors, or null when nothing is won. */
function total(addends: readonly Tensor[], { next, single }: Step): Tensor | null {
  const products = new Map<string, Node[]>()
  const rest: Tensor[] = []
  for (const t of addends) {
    const node = single(t)
    if (node?.op !== 'Gemm' || node.inputs.length > 2) rest.push(t)
    else {
      const key = `${number(node.attributes, 'transA')}${number(node.attributes, 'transB')}`
      products.set(key, [...(products.get(key) ?? []), node])
    }
  }
  if (![...products.values()].some((nodes) => nodes.length > 1)) return null
  const add = (parts: readonly Tensor[]) => parts.reduce((a, b) => apply(next, 'Add', [a, b]))
  const same = (parts: readonly Tensor[]) => parts.every((t) => t.name === parts[0]!.name)
  const joined = [...products.values()].map((nodes) => {
    const [as, bs] = [nodes.map((n) => n.inputs[0]!), nodes.map((n) => n.inputs[1]!)]
    const { attributes } = nodes[0]!
    if (same(as)) return apply(next, 'Gemm', [as[0]!, add(bs)], attributes)
    if (same(bs)) return apply(next, 'Gemm', [add(as), bs[0]!], attributes)
    // Along the axis that the product sums over.
    const a = apply(next, 'Concat', as, { axis: number(attributes, 'transA') ? 0 : 1 })
    const b = apply(next, 'Concat', bs, { axis: number(attributes, 'transB') ? 1 : 0 })
    return apply(next, 'Gemm', [a, b], attributes)
  })
  return add([...joined, ...rest])
}
