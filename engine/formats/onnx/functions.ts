/** Operators that a model defines itself: their nodes in place of each call. */
import type { onnx as Onnx } from 'onnx-proto'
import { renamed } from '../../tensor/opaque.ts'
import type { LocalFunction } from './newer.ts'
import { withGraphs } from './tensors.ts'

type Nodes = Onnx.INodeProto[]
export interface Inlining {
  readonly functions: readonly LocalFunction[]
  /** Nodes of a function, written for the operator sets that it names, as those of the model. */
  upgraded(nodes: Nodes, of: LocalFunction): Nodes
  /** What the names of values inside begin with; nothing else begins so. */
  readonly prefix: string
  /** Throws when the model becomes too large. */
  counted(nodes: number): void
}

const keyOf = (domain: string | null | undefined, name: string | null | undefined) => `${domain || 'ai.onnx'} ${name}`

/** The nodes, those in their subgraphs too, without calls of functions. Throws a sentence where functions call each other in a circle. */
export function withoutCalls(nodes: Nodes, { functions, upgraded, prefix, counted }: Inlining): Nodes {
  const known = new Map(functions.map((f) => [keyOf(f.domain, f.name), f]))
  let calls = 0
  const expanded = (given: Nodes, open: readonly string[]): Nodes =>
    given.flatMap((node) => {
      const key = keyOf(node.domain, node.opType)
      const called = known.get(key)
      if (!called) return [withGraphs(node, (g) => ({ ...g, node: expanded(g.node ?? [], open) }))]
      if (open.includes(key)) throw new Error(`The model's operator "${node.opType}" is made of itself; the file is damaged.`)
      counted(1 + (called.node?.length ?? 0))
      return expanded(body(node, called, `${prefix}${calls++}/`), [...open, key])
    })

  function body(call: Onnx.INodeProto, f: LocalFunction, own: string): Nodes {
    const formal = new Map((f.input ?? []).map((name, k) => [name, call.input?.[k] ?? '']))
    // A function may hand on what it is given.
    const through: Nodes = []
    ;(f.output ?? []).forEach((name, k) => {
      const wanted = call.output?.[k] ?? ''
      if (wanted === '') return
      if (formal.has(name)) through.push({ opType: 'Identity', input: [formal.get(name)!], output: [wanted] })
      else formal.set(name, wanted)
    })
    const to = (name: string) => formal.get(name) ?? own + name
    const given = new Map([...f.attributeProto, ...(call.attribute ?? [])].map((a) => [a.name!, a]))
    const nodes = (f.node ?? []).map((node) => ({
      ...filledIn(
        renamed(node, to, to, () => to),
        given,
      ),
      name: node.name,
    }))
    return [...upgraded(nodes, f), ...through]
  }
  return expanded(nodes, [])
}

/** A function's node with the attributes of the call where it refers to them; one that the call leaves out, and that has no default, is left out. */
const filledIn = (node: Onnx.INodeProto, given: ReadonlyMap<string, Onnx.IAttributeProto>): Onnx.INodeProto =>
  withGraphs(
    {
      ...node,
      attribute: (node.attribute ?? []).flatMap((a) => {
        if (!a.refAttrName) return [a]
        const found = given.get(a.refAttrName)
        return found ? [{ ...found, name: a.name }] : []
      }),
    },
    (g) => ({ ...g, node: (g.node ?? []).map((inner) => filledIn(inner, given)) }),
  )
