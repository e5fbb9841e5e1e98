/**
 * The gradient of a weight that is used at every tick is a sum of products, one a tick. One product over the ticks laid end to end says
 * the same: `A1 B1 + A2 B2 = [A1 A2] [B1; B2]`; where one factor is the same at each tick, the other is summed first. Likewise what only
 * moves or sums values: what comes from the ticks is added first, then moved or summed once. Pieces that lie side by side, each with
 * zeros around it, are joined instead of added.
 */
import { add, zeros } from '../algebra.ts'
import { sameShape } from '../families/broadcast.ts'
import { apply, type Graph, type Node, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import type { Replacement, Step } from './rewrite.ts'

/** For the sums of a graph without dead code. */
export function overTicks(graph: Graph, reads: Uint32Array): Replacement {
  const plan = addends(graph, reads)
  const fed = new Set(graph.inputs.map((t) => t.id))
  return (step) => {
    const out = step.node.outputs[0]!
    const parts = plan[out.id]?.map((t) => step.at(t))
    return parts ? total(parts, out.shape, step, fed) : null
  }
}

/** For each sum that is no part of another what is added up below it, in order; by id. */
function addends(graph: Graph, reads: Uint32Array): (Tensor[] | undefined)[] {
  const sums: (Node | undefined)[] = new Array(graph.names.next)
  for (let k = 0; k < graph.nodes.length; k++) {
    const node = graph.nodes[k]!
    if (node.op === 'Add') sums[node.outputs[0]!.id] = node
  }
  const inside = new Uint8Array(graph.names.next)
  const plan: (Tensor[] | undefined)[] = new Array(graph.names.next)
  for (let k = graph.nodes.length - 1; k >= 0; k--) {
    const node = graph.nodes[k]!
    const out = node.outputs[0]!
    if (node.op !== 'Add' || inside[out.id]) continue
    const leaves: Tensor[] = []
    const open = [out]
    for (let t = open.pop(); t; t = open.pop()) {
      const below = sums[t.id]
      if (below && (t === out || (reads[t.id] === 1 && sameShape(t.shape, out.shape)))) {
        inside[t.id] = 1
        open.push(below.inputs[1]!, below.inputs[0]!)
      } else leaves.push(t)
    }
    plan[out.id] = leaves
  }
  return plan
}

/** Terms that may become one say the same here; null for those that stay as they are. */
function kindOf({ op, inputs, attributes }: Node): string | null {
  const from = () => inputs[0]!.shape.join()
  switch (op) {
    case 'Gemm':
      return inputs.length === 2 ? `Gemm ${attributes.transA} ${attributes.transB}` : null
    case 'MatMul':
      return `MatMul ${from()} ${inputs[1]!.shape}`
    case 'ReduceSum':
      return `ReduceSum ${numbers(attributes, 'axes')} ${from()}`
    case 'Reshape':
      return `Reshape ${from()}`
    case 'Transpose':
      return `Transpose ${numbers(attributes, 'perm')}`
    case 'Pad': {
      const pads = numbers(attributes, 'pads')
      const axes = inputs[0]!.shape.flatMap((_, k, { length }) => (pads[k] || pads[k + length] ? [k] : []))
      return axes.length === 1 && pads.every((n) => n >= 0) ? `Pad ${axes[0]}` : null
    }
    default:
      return null
  }
}

const summed = (next: Graph, parts: readonly Tensor[]) => parts.reduce((a, b) => add(next, a, b))

/** The sum, or null when it is best as it is. */
function total(parts: readonly Tensor[], shape: readonly number[], step: Step, fed: ReadonlySet<number>): Tensor | null {
  const { next } = step
  const groups = new Map<string, Node[]>()
  const rest: Tensor[] = []
  for (const value of parts) {
    const node = sameShape(value.shape, shape) ? step.single(value) : null
    const kind = node && kindOf(node)
    if (!kind) rest.push(value)
    else if (groups.has(kind)) groups.get(kind)!.push(node)
    else groups.set(kind, [node])
  }
  const joined: Tensor[] = []
  for (const terms of groups.values()) {
    const one = terms.length > 1 ? together(terms, step, fed) : null
    if (one) joined.push(one)
    else rest.push(...terms.map((node) => node.outputs[0]!))
  }
  if (joined.length > 0) return summed(next, [...joined, ...rest])
  if (parts.length < 3) return null
  // What is ready first is added first: what is the same at every tick then is one sum, and the last product takes it in.
  const ranked = parts.map((t, k) => ({ t, k, d: step.depth(t) }))
  ranked.sort((a, b) => a.d - b.d || a.k - b.k)
  return summed(
    next,
    ranked.map(({ t }) => t),
  )
}

/** The sum of terms of one kind, or null. */
function together(terms: readonly Node[], step: Step, fed: ReadonlySet<number>): Tensor | null {
  const { op, attributes, inputs } = terms[0]!
  if (op === 'Gemm') return product(terms, step.next, fed)
  if (op === 'MatMul') return withSharedFactor(terms, step.next)
  if (op === 'Pad') return sideBySide(terms, step.next)
  const values = terms.map((node) => node.inputs[0]!)
  const before = total(values, inputs[0]!.shape, step, fed) ?? summed(step.next, values)
  return apply(step.next, op, [before], attributes)
}

const factors = (terms: readonly Node[], k: number) => terms.map(({ inputs }) => inputs[k]!)
const allSame = (values: readonly Tensor[]) => values.every((t) => t === values[0])

function withSharedFactor(terms: readonly Node[], next: Graph): Tensor | null {
  const { op, attributes } = terms[0]!
  const [as, bs] = [factors(terms, 0), factors(terms, 1)]
  if (allSame(as)) return apply(next, op, [as[0]!, summed(next, bs)], attributes)
  return allSame(bs) ? apply(next, op, [summed(next, as), bs[0]!], attributes) : null
}

/** A sum of products as one; but those apart that would copy what is fed in, weights above all, at every step. Null when nothing is joined. */
function product(terms: readonly Node[], next: Graph, fed: ReadonlySet<number>): Tensor | null {
  const shared = withSharedFactor(terms, next)
  if (shared) return shared
  const copies = ({ inputs }: Node) => inputs.some((t) => fed.has(t.id))
  const made = terms.filter((term) => !copies(term))
  if (made.length < 2) return null
  const { attributes } = terms[0]!
  // Along the axis that the product sums over.
  const a = apply(next, 'Concat', factors(made, 0), { axis: attributes.transA ? 0 : 1 })
  const b = apply(next, 'Concat', factors(made, 1), { axis: attributes.transB ? 1 : 0 })
  const apart = terms.filter(copies).map(({ outputs }) => outputs[0]!)
  return summed(next, [apply(next, 'Gemm', [a, b], attributes), ...apart])
}

/** Padded pieces that do not overlap, laid along their axis with zeros between; null where they do. */
function sideBySide(terms: readonly Node[], next: Graph): Tensor | null {
  const { inputs, outputs } = terms[0]!
  const axis = inputs[0]!.shape.findIndex((n, k) => n !== outputs[0]!.shape[k])
  const pieces = terms.map((node) => ({ value: node.inputs[0]!, from: numbers(node.attributes, 'pads')[axis]! }))
  pieces.sort((a, b) => a.from - b.from)
  const laid: Tensor[] = []
  let end = 0
  const fill = (to: number) => {
    if (to > end)
      laid.push(
        zeros(
          next,
          outputs[0]!.shape.map((n, k) => (k === axis ? to - end : n)),
        ),
      )
  }
  for (const { value, from } of pieces) {
    if (from < end) return null
    fill(from)
    laid.push(value)
    end = from + value.shape[axis]!
  }
  fill(outputs[0]!.shape[axis]!)
  return apply(next, 'Concat', laid, { axis })
}
