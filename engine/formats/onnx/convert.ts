/** The nodes of a model as our graph: operators where there are rules, opaque nodes elsewhere. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { applyAll, constant, type Graph, type Tensor } from '../../tensor/graph.ts'
import { type Opaque, renamed } from '../../tensor/opaque.ts'
import type { Described } from './describe.ts'
import { deterministic, reads } from './read.ts'
import { composed } from './rules/composed.ts'
import { layout } from './rules/layout.ts'
import { pointwise } from './rules/pointwise.ts'
import { products } from './rules/products.ts'
import { recurrent } from './rules/recurrent.ts'
import { reductions } from './rules/reductions.ts'
import type { Rule, Translating } from './rules/rule.ts'
import { windows } from './rules/windows.ts'
import { dimsOf, elementType, numbersOf } from './tensors.ts'

const { onnx } = proto
const rules: Readonly<Record<string, Rule>> = { ...pointwise, ...layout, ...reductions, ...products, ...windows, ...composed, ...recurrent }

export interface Parts {
  readonly nodes: readonly Onnx.INodeProto[]
  /** Constants by name. */
  readonly constants: ReadonlyMap<string, Onnx.ITensorProto>
  /** What is known of the other values. */
  readonly about: ReadonlyMap<string, Described>
  readonly domains: Readonly<Record<string, number>>
  /** Names of the values that are given out. */
  readonly outputs: readonly string[]
}

/**
 * Adds the nodes to `graph`.
 * @param given the model's inputs, and what stands for its weights
 * @returns a value by the model's name for it
 */
export function convert(
  graph: Graph,
  { nodes, constants, about, domains, outputs: shown }: Parts,
  given: ReadonlyMap<string, Tensor>,
): (name: string) => Tensor {
  const values = new Map(given)
  const read = new Set([...nodes.flatMap(reads), ...shown])
  const contents = new Map<string, ArrayLike<number> | null>()
  const known = (name: string) => {
    const t = constants.get(name)
    if (!t || given.has(name)) return undefined
    let found = contents.get(name)
    if (found === undefined) contents.set(name, (found = numbersOf(t)))
    return found ?? undefined
  }
  const value = (name: string): Tensor => {
    let t = values.get(name)
    if (!t) values.set(name, (t = constantTensor(graph, constants.get(name)!)))
    return t
  }
  for (const node of nodes) {
    const inputs = (node.input ?? []).map((name) => (name === '' ? undefined : value(name)))
    while (inputs.length > 0 && inputs.at(-1) === undefined) inputs.pop()
    const wants = (k: number) => read.has(node.output![k] ?? '')
    const made =
      (node.domain ?? '') === '' ? translated({ g: graph, node, inputs, wants, known: (k) => known(node.input![k] ?? '') }, about) : null
    const outputs = made ?? kept(graph, node, value, about, domains)
    node.output!.forEach((name, k) => {
      if (name !== '' && outputs[k]) values.set(name, outputs[k])
    })
  }
  return value
}

/** Our operators for a node, when there is a rule that gives what the runtime gives. */
function translated(t: Translating, about: ReadonlyMap<string, Described>): readonly Tensor[] | null {
  const rule = rules[t.node.opType!]
  if (!rule || t.inputs.some((x) => x?.type === 'unknown')) return null
  const [nodes, constants] = [t.g.nodes.length, t.g.constants.length]
  let made: readonly Tensor[] | null = null
  try {
    made = rule(t)
  } catch {
    // Our operator does not take this form of it.
  }
  const agrees = made?.every((out, k) => {
    const expected = about.get(t.node.output![k] ?? '')
    // Of some operators that it is made of itself the runtime does not know the shape; a rule knows it before the data come.
    return !expected || (expected.type === out.type && (expected.shape === null || expected.shape.join() === out.shape.join()))
  })
  if (made && agrees) return made
  t.g.nodes.length = nodes
  t.g.constants.length = constants
  return null
}

/** A node as it came. */
function kept(
  graph: Graph,
  node: Onnx.INodeProto,
  value: (name: string) => Tensor,
  about: ReadonlyMap<string, Described>,
  domains: Readonly<Record<string, number>>,
): (Tensor | undefined)[] {
  const names = [...new Set(reads(node))]
  const outputs = node.output!.filter((name) => name !== '')
  let inner = 0
  const inside = (body: Onnx.IGraphProto, outer: (name: string) => string) => {
    const own = new Map<string, string>()
    for (const { name } of [...(body.input ?? []), ...(body.initializer ?? [])]) own.set(name!, `b${inner++}`)
    for (const n of body.node ?? []) for (const name of n.output ?? []) if (name !== '') own.set(name, `b${inner++}`)
    return (name: string) => own.get(name) ?? outer(name)
  }
  const canonical = renamed(
    // Two random nodes are two, even when they read the same.
    deterministic(node) ? { ...node, docString: '' } : { ...node, docString: outputs[0] },
    (name) => `i${names.indexOf(name)}`,
    (name) => `o${outputs.indexOf(name)}`,
    inside,
  )
  const opaque: Opaque = {
    proto: Buffer.from(onnx.NodeProto.encode(canonical).finish()).toString('base64'),
    outputs: outputs.map((name) => {
      const found = about.get(name)
      return found?.shape ? { shape: found.shape, type: found.type } : { shape: [], type: 'unknown' }
    }),
    domains: domains,
  }
  const made = applyAll(graph, 'Opaque', names.map(value), { opaque })
  return node.output!.map((name) => (name === '' ? undefined : made[outputs.indexOf(name)]))
}

/** A constant: of floats one of ours, else a node that holds it. */
function constantTensor(graph: Graph, t: Onnx.ITensorProto): Tensor {
  const shape = dimsOf(t)
  const type = elementType(t.dataType)
  if (type === 'float') return constant(graph, numbersOf(t)!, shape)
  const node = {
    opType: 'Constant',
    output: ['o0'],
    attribute: [{ name: 'value', type: onnx.AttributeProto.AttributeType.TENSOR, t: { ...t, name: '' } }],
  }
  const opaque: Opaque = {
    proto: Buffer.from(onnx.NodeProto.encode(node).finish()).toString('base64'),
    outputs: [{ shape, type }],
    domains: {},
  }
  return applyAll(graph, 'Opaque', [], { opaque })[0]!
}
