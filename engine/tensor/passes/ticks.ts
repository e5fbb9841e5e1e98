/**
 * The gradient of a weight that is used at every tick is a sum of products, one a tick. One product over the ticks laid end to end says
 * the same: `A1 B1 + A2 B2 = [A1 A2] [B1; B2]`; where one factor is the same at each tick, the other is summed first. Likewise sums over
 * axes: what comes from the ticks is added first and summed once.
 */
import { broadcast } from '../families/broadcast.ts'
import { apply, type Graph, type Node, type Tensor } from '../graph.ts'
import { number } from '../operator.ts'
import { readsOf, type Rewritten, rewrite, type Step } from './rewrite.ts'

/** Run without dead code. */
export function overTicks(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  const producer = new Map(graph.nodes.flatMap((node) => node.outputs.map((t) => [t.name, node] as const)))
  const inside = new Set<string>()
  /** What is added up below a sum, in order. */
  const leaves = (node: Node): Tensor[] =>
    node.inputs.flatMap((t) => {
      const below = producer.get(t.name)
      if (below?.op !== 'Add' || reads.get(t.name) !== 1 || t.shape.join() !== node.outputs[0]!.shape.join()) return [t]
      inside.add(t.name)
      return leaves(below)
    })
  const plan = new Map<string, Tensor[]>()
  for (const node of [...graph.nodes].reverse())
    if (node.op === 'Add' && !inside.has(node.outputs[0]!.name)) plan.set(node.outputs[0]!.name, leaves(node))

  return rewrite(graph, outputs, {
    replace: (step) =>
      plan.has(step.old)
        ? total(plan.get(step.old)!.map(step.at), broadcast(step.node.inputs[0]!.shape, step.node.inputs[1]!.shape), step)
        : null,
  })
}

type Term = { readonly value: Tensor; readonly node: Node }

/** The sum, or null when it is best as it is. */
function total(addends: readonly Tensor[], shape: readonly number[], { next, single, depth }: Step): Tensor | null {
  const groups = new Map<string, Term[]>()
  const rest: Tensor[] = []
  for (const value of addends) {
    const node = single(value)
    const key =
      value.shape.join() !== shape.join()
        ? null
        : node?.op === 'Gemm' && node.inputs.length === 2
          ? `Gemm ${number(node.attributes, 'transA')}${number(node.attributes, 'transB')}`
          : node?.op === 'ReduceSum'
            ? `ReduceSum ${JSON.stringify(node.attributes)} ${node.inputs[0]!.shape}`
            : null
    if (key === null) rest.push(value)
    else groups.set(key, [...(groups.get(key) ?? []), { value, node: node! }])
  }
  const add = (parts: readonly Tensor[]) => parts.reduce((a, b) => apply(next, 'Add', [a, b]))
  const joined: Tensor[] = []
  for (const terms of groups.values()) {
    const one =
      terms.length > 1
        ? terms[0]!.node.op === 'Gemm'
          ? product(terms, next, add)
          : apply(next, 'ReduceSum', [add(terms.map(({ node }) => node.inputs[0]!))], terms[0]!.node.attributes)
        : null
    if (one) joined.push(one)
    else rest.push(...terms.map(({ value }) => value))
  }
  if (joined.length > 0) return add([...joined, ...rest])
  // What is ready first is added first: what is the same at every tick then is one sum, and the last product takes it in.
  return addends.length < 3
    ? null
    : add(
        addends
          .map((t, k) => ({ t, k }))
          .sort((a, b) => depth(a.t) - depth(b.t) || a.k - b.k)
          .map(({ t }) => t),
      )
}

/** A sum of products as one, or null where that would copy what is fed in, weights above all, at every step. */
function product(terms: readonly Term[], next: Graph, add: (parts: readonly Tensor[]) => Tensor): Tensor | null {
  const { attributes } = terms[0]!.node
  const [as, bs] = [0, 1].map((k) => terms.map(({ node }) => node.inputs[k]!)) as [Tensor[], Tensor[]]
  const same = (parts: readonly Tensor[]) => parts.every((t) => t.name === parts[0]!.name)
  if (same(as)) return apply(next, 'Gemm', [as[0]!, add(bs)], attributes)
  if (same(bs)) return apply(next, 'Gemm', [add(as), bs[0]!], attributes)
  if ([...as, ...bs].some((t) => next.inputs.includes(t))) return null
  // Along the axis that the product sums over.
  const a = apply(next, 'Concat', as, { axis: number(attributes, 'transA') ? 0 : 1 })
  const b = apply(next, 'Concat', bs, { axis: number(attributes, 'transB') ? 1 : 0 })
  return apply(next, 'Gemm', [a, b], attributes)
}
