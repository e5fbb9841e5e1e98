/**
 * The same graph for each of several pieces of its inputs, one piece after another (ONNX's Scan without a state): for what a graph that
 * takes a fixed number of samples does with more. Its gradient is one more of its kind, which computes every piece forwards again.
 */
import { add, mul, sum, zeros } from './algebra.ts'
import { flow } from './gradient.ts'
import { applyAll, type Graph, named, type Node, type Tensor, withoutDeadCode } from './graph.ts'
import { opaque } from './opaque.ts'
import type { Operator } from './operator.ts'
import { scanNode } from './scan.ts'

/** What is computed for one piece. */
export interface Body {
  readonly graph: Graph
  /** The pieces' names in it. */
  readonly formals: readonly Tensor[]
  /** Values from around it, the same for every piece. */
  readonly outer: readonly Tensor[]
  /** What is added up over the pieces, and what is wanted of each. */
  readonly sums: readonly Tensor[]
  readonly wanted: readonly Tensor[]
}

/**
 * @param graph where the pieces lie
 * @param body reads `formal` values and values of `graph`, and defines the rest itself; nothing in it replaces a gradient
 * @param pieces at least one: of each value its name in the body `[...]`, and all of them `[count, ...]`
 * @returns the sums over the pieces, then what is wanted of each, `[count, ...]`
 */
export function each(
  graph: Graph,
  body: Graph,
  pieces: readonly { readonly formal: Tensor; readonly all: Tensor }[],
  { sums = [], wanted }: { readonly sums?: readonly Tensor[]; readonly wanted: readonly Tensor[] },
  count: number,
): readonly Tensor[] {
  const own = withoutDeadCode(body, [...sums, ...wanted])
  const adding: Graph = { ...own, constants: [...own.constants], nodes: [...own.nodes] }
  const states = sums.map((t) => {
    const [before] = named(adding, 'Identity', [t]) as [Tensor]
    return { formal: before, first: zeros(graph, t.shape), next: add(adding, before, t) }
  })
  const { opaque: proto, inputs, captured } = scanNode(graph, adding, { states, each: pieces, wanted }, count)
  const inner: Body = { graph: own, formals: pieces.map((p) => p.formal), outer: captured, sums, wanted }
  return applyAll(graph, 'Each', inputs, { opaque: proto, body: inner })
}

export const eachOperator: Operator = {
  ...opaque,
  says: { opaque: 'proto', body: 'proto' },
  gradient: (g, node, _of, all) => {
    const { graph: inner, formals, outer, sums, wanted } = node.attributes.body as Body
    const [firsts, pieces] = [sums.length, node.inputs.slice(sums.length, sums.length + formals.length)]
    const around = node.inputs.slice(firsts + formals.length)
    const now = new Map(outer.map((t, k) => [t.name, around[k]!]))
    const at = (t: Tensor) => now.get(t.name) ?? t
    const back: Graph = {
      ...inner,
      constants: [...inner.constants],
      nodes: inner.nodes.map((n): Node => (n.inputs.some((t) => now.has(t.name)) ? { ...n, inputs: n.inputs.map(at) } : n)),
    }
    // What arrives at a sum is the same for every piece.
    const arrived = sums.flatMap((t, k) => (all[k] ? [{ value: at(t), of: all[k] }] : []))
    const arriving = wanted.flatMap((t, k) => {
      const of = all[firsts + k]
      return of ? [{ value: at(t), of: named(back, 'Identity', [t])[0]!, all: of }] : []
    })
    const terms = [...arrived, ...arriving].map(({ value, of }) => sum(back, mul(back, value, of), [...value.shape.keys()], 0))
    const loss = terms.reduce((a, b) => add(back, a, b))
    const flows = flow(
      back,
      loss,
      [...formals, ...around].filter((t) => t.type === 'float'),
    )
    // A value may have come in twice.
    const slopes = [...around, ...formals].map((t, k, list) => (list.indexOf(t) === k ? flows[t.id] : undefined))
    const made = each(
      g,
      back,
      [...formals.map((formal, k) => ({ formal, all: pieces[k]! })), ...arriving.map(({ of, all }) => ({ formal: of, all }))],
      {
        sums: slopes.slice(0, around.length).filter((t) => t !== undefined),
        wanted: slopes.slice(around.length).filter((t) => t !== undefined),
      },
      pieces[0]!.shape[0]!,
    )
    let next = 0
    const given = slopes.map((t) => (t ? made[next++]! : null))
    return [...sums.map(() => null), ...given.slice(around.length), ...given.slice(0, around.length)]
  },
}
