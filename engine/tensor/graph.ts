/** The symbolic graph: static shapes, one node an operator, in the order it was built. */
import { checkNode } from './legal.ts'
import type { Attributes, Operator, OperatorName } from './operator.ts'

/**
 * Operators with rules work on `float`, `int64` and `bool`; the others pass between opaque nodes of imported models.
 * `unknown` is a value that opaque nodes alone read: a sequence, an optional, or a tensor whose shape depends on the data.
 */
export type ElementType = keyof typeof elementTypes | 'unknown'
/** ONNX's numbers of the element types. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  uint4: 21,
  int4: 22,
} as const

/** A value in the graph. `name` is unique in it, and so is `id`, a small number by which passes keep what they know of it. */
export interface Tensor {
  readonly id: number
  readonly name: string
  /** Empty where `type` is `unknown`. */
  readonly shape: readonly number[]
  readonly type: ElementType
  /** Base64 of ONNX's TypeProto, for an input whose type is `unknown`. */
  readonly proto?: string
}
export interface Node {
  readonly op: OperatorName
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly attributes: Attributes
}
export interface Constant {
  readonly tensor: Tensor
  readonly values: Float32Array
}

export interface Graph {
  /** The rules its nodes follow. */
  readonly operators: Readonly<Record<OperatorName, Operator>>
  readonly inputs: Tensor[]
  readonly constants: Constant[]
  readonly nodes: Node[]
  /** Counts the values named, shared by every graph that was made from this one: every id is below it. */
  readonly names: { next: number }
  /** How wide the runtime's blocks of channels are where the graph will run (blocks.ts); absent: it may run anywhere. */
  readonly block?: (() => number | null) | undefined
}

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** A value fed at every run. */
export function input(graph: Graph, name: string, shape: readonly number[], type: ElementType = 'float', proto?: string): Tensor {
  const fed: Tensor = { id: graph.names.next++, name, shape: [...shape], type }
  const tensor = proto === undefined ? fed : { ...fed, proto }
  graph.inputs.push(tensor)
  return tensor
}

/** A float constant; `values` has one number for each element of `shape`. */
export function constant(graph: Graph, values: ArrayLike<number>, shape: readonly number[] = []): Tensor {
  if (values.length !== size(shape)) throw new Error(`A constant of shape [${shape}] needs ${size(shape)} values, not ${values.length}.`)
  const floats = new Float32Array(values)
  const tidying = tidyings.get(graph)
  const like = tidying?.like(floats, shape)
  if (like) return like
  const id = graph.names.next++
  const made: Constant = { tensor: { id, name: `c${id}`, shape: [...shape], type: 'float' }, values: floats }
  graph.constants.push(made)
  tidying?.added(made)
  return made.tensor
}

const scalars = new WeakMap<Graph, Map<number, Tensor>>()
/** A number, once in a graph. */
export function scalar(graph: Graph, value: number): Tensor {
  const known = scalars.get(graph) ?? new Map<number, Tensor>()
  scalars.set(graph, known)
  if (!known.has(value)) known.set(value, constant(graph, [value]))
  return known.get(value)!
}

const kept = new WeakMap<Graph, Map<string, Tensor>>()
/** A constant that is made once in a graph, however often a module asks for it; `key` says all that its values follow from. */
export function constantOnce(graph: Graph, key: string, values: () => ArrayLike<number>, shape: readonly number[]): Tensor {
  const known = kept.get(graph) ?? new Map<string, Tensor>()
  kept.set(graph, known)
  const name = `${key} [${shape}]`
  if (!known.has(name)) known.set(name, constant(graph, values(), shape))
  return known.get(name)!
}
/** Ones, once in a graph for each shape. */
export const ones = (graph: Graph, shape: readonly number[]): Tensor =>
  constantOnce(graph, 'ones', () => new Float32Array(size(shape)).fill(1), shape)

/** The outputs of a new node under names that nothing else has. */
export function named(graph: Graph, op: OperatorName, outputs: readonly { shape: readonly number[]; type: ElementType }[]): Tensor[] {
  const first = graph.names.next
  graph.names.next += outputs.length
  return outputs.map(({ shape, type }, k) => ({ id: first + k, name: op + (first + k), shape, type }))
}

/** What keeps a graph short while it grows. */
export interface Tidying {
  /** Values that stand for the outputs of a node that would be added; null: it is added. */
  instead(node: Node): readonly Tensor[] | null
  /** A constant of the same values that is there already. */
  like(values: Float32Array, shape: readonly number[]): Tensor | null
  added(one: Node | Constant): void
}
const tidyings = new WeakMap<Graph, Tidying>()
/** From now on `by` is asked before anything is added to the graph. */
export const keepTidy = (graph: Graph, by: Tidying): void => void tidyings.set(graph, by)
export const isTidy = (graph: Graph): boolean => tidyings.has(graph)

const NONE: Attributes = {}
/** Applies an operator; its shape rule says what comes out, and throws a sentence when the inputs do not fit. */
export function applyAll(graph: Graph, op: OperatorName, inputs: readonly Tensor[], attributes = NONE): readonly Tensor[] {
  const rule = graph.operators[op]
  checkNode(op, rule, inputs, attributes)
  const node: Node = { op, inputs, outputs: named(graph, op, rule.infer(inputs, attributes)), attributes }
  const tidying = tidyings.get(graph)
  const instead = tidying?.instead(node)
  if (instead) return instead
  graph.nodes.push(node)
  tidying?.added(node)
  return node.outputs
}

/** As `applyAll`, for operators of one output. */
export const apply = (graph: Graph, op: OperatorName, inputs: readonly Tensor[], attributes = NONE): Tensor =>
  applyAll(graph, op, inputs, attributes)[0]!

function checkOutputs(graph: Graph, node: Node): void {
  const rule = graph.operators[node.op]
  if (!rule) throw new Error(`There is no operator called ${node.op}.`)
  checkNode(node.op, rule, node.inputs, node.attributes)
  const inferred = rule.infer(node.inputs, node.attributes)
  if (inferred.length !== node.outputs.length)
    throw new Error(`${node.op} has ${inferred.length} outputs, and ${node.outputs[0]?.name} has ${node.outputs.length}.`)
  for (const [k, t] of node.outputs.entries()) {
    const { shape, type } = inferred[k]!
    if (shape.join() !== t.shape.join()) throw new Error(`${t.name} should be [${shape}] and is [${t.shape}].`)
    if (type !== t.type) throw new Error(`${t.name} should be ${type} and is ${t.type}.`)
  }
}

/**
 * Checks what a legal graph is: unique names; constants of as many values as their shape has; every input made before its use; inputs,
 * attributes and outputs of every node as its operator's rules say. Throws on the first breach.
 */
export function verify(graph: Graph, outputs: readonly Tensor[] = []): void {
  const known = new Array<Tensor | undefined>(graph.names.next)
  const fed = new Set<string>()
  const define = (t: Tensor) => {
    if (known[t.id] || fed.has(t.name)) throw new Error(`Two values of the graph are called ${t.name}.`)
    known[t.id] = t
  }
  for (const t of graph.inputs) {
    define(t)
    fed.add(t.name)
  }
  for (const { tensor, values } of graph.constants) {
    if (values.length !== size(tensor.shape)) throw new Error(`${tensor.name} is [${tensor.shape}] and has ${values.length} values.`)
    define(tensor)
  }
  for (const node of graph.nodes) {
    for (const t of node.inputs) if (known[t.id] !== t) throw new Error(`${node.op} uses ${t.name} before it is made.`)
    checkOutputs(graph, node)
    node.outputs.forEach(define)
  }
  for (const t of outputs) if (known[t.id] !== t) throw new Error(`${t.name} is given out and never made.`)
}

/**
 * Without the nodes that none of `outputs` needs to be computed; what only a gradient would need goes too, unless the graph is still to be
 * differentiated.
 * @returns also how often each value is then read, by nodes and as an output: by id
 */
export function alive(graph: Graph, outputs: readonly Tensor[], differentiable = false): { graph: Graph; reads: Uint32Array } {
  const reads = new Uint32Array(graph.names.next)
  for (const t of outputs) reads[t.id]!++
  const nodes: Node[] = []
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    const node = graph.nodes[at]!
    if (!isRead(node, reads)) continue
    const count = graph.operators[node.op].reads
    // The rest is dropped: forwards, a node is what it reads.
    const cut = !differentiable && count !== undefined && count < node.inputs.length
    const inputs = cut ? node.inputs.slice(0, count) : node.inputs
    for (let k = 0; k < inputs.length; k++) reads[inputs[k]!.id]!++
    nodes.push(cut ? { op: 'Identity', inputs, outputs: node.outputs, attributes: node.attributes } : node)
  }
  return {
    graph: {
      operators: graph.operators,
      inputs: graph.inputs,
      constants: graph.constants.filter((c) => reads[c.tensor.id]! > 0),
      nodes: nodes.reverse(),
      names: graph.names,
      block: graph.block,
    },
    reads,
  }
}
function isRead({ outputs }: Node, reads: Uint32Array): boolean {
  for (let k = 0; k < outputs.length; k++) if (reads[outputs[k]!.id]! > 0) return true
  return false
}
export const withoutDeadCode = (graph: Graph, outputs: readonly Tensor[], differentiable = false): Graph =>
  alive(graph, outputs, differentiable).graph
