/** The graph as an ONNX model. Numbers of fields are those of onnx.proto3. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { blockedDomain, blockedForms, blockOf, type Written } from './blocked.ts'
import type { Graph, Node, Tensor } from './graph.ts'
import { type OnnxAttribute, onnxType } from './operator.ts'
import type { Opaque } from './opaque.ts'
import { Writer } from './protobuf.ts'

/** Every model is written in this version of ONNX's operators: what is imported is brought up to it, and the runtime has all of it. */
export const OPSET = 21
const IR_VERSION = 10
/** AttributeProto's types. */
const [REAL, INT, STRING, INTS] = [1, 2, 3, 7]
/** Vectors up to this length are there once for all nodes that need the same. */
const SHARED = 8

/** Names of nodes that stay on the processor when WebGPU computes begin with this. */
const STAYS = 'processor:'

type Naming = (name: string) => string

function writeValue(w: Writer, field: number, { shape, type, proto }: Tensor, name: string): void {
  const value = w.open(field)
  w.text(1, name)
  // The runtime finds out by itself what an output is.
  if (proto !== undefined) w.bytes(2, Buffer.from(proto, 'base64'))
  else if (type !== 'unknown') {
    const [typed, tensor] = [w.open(2), w.open(1)]
    w.int(1, onnxType[type])
    const dims = w.open(2)
    for (const n of shape) {
      const dim = w.open(1)
      w.int(1, n)
      w.close(dim)
    }
    for (const start of [dims, tensor, typed]) w.close(start)
  }
  w.close(value)
}

function writeAttribute(w: Writer, name: string, value: OnnxAttribute): void {
  const start = w.open(5)
  w.text(1, name)
  if (typeof value === 'number') {
    w.int(3, value)
    w.int(20, INT)
  } else if ('float' in value) {
    w.float(2, value.float)
    w.int(20, REAL)
  } else if ('string' in value) {
    w.text(4, value.string)
    w.int(20, STRING)
  } else {
    for (const n of value) w.int(8, n)
    w.int(20, INTS)
  }
  w.close(start)
}

function writeTensor(w: Writer, name: string, dims: readonly number[], type: number, data: () => void): void {
  const start = w.open(5)
  for (const n of dims) w.int(1, n)
  w.int(2, type)
  w.text(8, name)
  data()
  w.close(start)
}

interface Names {
  /** Of values. */
  called(t: Tensor): string
  /** Of names as they are here. */
  readonly naming: Naming
  /** Of a constant vector. */
  vector(values: readonly number[], of: string): string
  /** Whether anybody reads a value. */
  read(t: Tensor): boolean
}

function writeWritten(w: Writer, { op, domain, inputs, outputs, attributes = {} }: Written): void {
  const start = w.open(1)
  for (const name of inputs) w.text(1, name)
  for (const name of outputs) w.text(2, name)
  w.text(4, op)
  for (const key in attributes) writeAttribute(w, key, attributes[key]!)
  if (domain) w.text(7, domain)
  w.close(start)
}

function writeNode(w: Writer, graph: Graph, n: Node, { called, naming, vector, read }: Names): void {
  const rule = graph.operators[n.op]
  if (rule.node) return w.bytes(1, rule.node(n, naming))
  const start = w.open(1)
  for (const t of n.inputs) w.text(1, called(t))
  for (const key of rule.vectors ?? []) {
    const value = n.attributes[key] as number | readonly number[]
    w.text(1, vector(typeof value === 'number' ? [value] : value, `${n.outputs[0]!.name}/${key}`))
  }
  const made = n.outputs.filter((t, k) => k < (rule.spare ?? n.outputs.length) || read(t))
  for (const t of made) w.text(2, called(t))
  if (rule.stays?.(n, made)) w.text(3, `${STAYS}${n.outputs[0]!.name}`)
  w.text(4, rule.onnx ?? n.op)
  for (const key in n.attributes) {
    if (rule.vectors?.includes(key)) continue
    const value = n.attributes[key] as number | readonly number[]
    writeAttribute(w, key, rule.says?.[key] === 'fraction' ? { float: value as number } : value)
  }
  for (const key in rule.fixed) writeAttribute(w, key, rule.fixed[key]!)
  w.close(start)
}

/**
 * The name under which each computed value is given out, by id: it is computed where it is given out, so that nothing is copied. A value
 * that goes out under several names, or straight from an input, is copied; so is everything where imported nodes may read names from inside.
 */
function publicNames(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Map<number, string> {
  const given = new Map<number, string>()
  if (graph.nodes.some((n) => n.attributes.opaque !== undefined)) return given
  const made = new Uint8Array(graph.names.next)
  for (const n of graph.nodes) for (const t of n.outputs) made[t.id] = 1
  for (const [name, { id }] of Object.entries(outputs)) if (made[id] && !given.has(id)) given.set(id, name)
  return given
}

/**
 * Writes a GraphProto as a field: the nodes that compute `outputs` under their public names, and their constants.
 * @param formals what goes in
 * @param naming names in the file, from those here
 */
export function writeGraph(
  w: Writer,
  field: number,
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  formals: readonly Tensor[],
  naming: Naming = (name) => name,
): void {
  const start = w.open(field)
  const given = publicNames(graph, outputs)
  const inside = new Map([...given].map(([id, name]) => [id, naming(name)]))
  const called = (t: Tensor) => inside.get(t.id) ?? naming(t.name)
  const vectors = new Map<string, readonly number[]>()
  const vector = (values: readonly number[], of: string) => {
    const name = values.length > SHARED ? of : `int64:${values.join()}`
    vectors.set(name, values)
    return naming(name)
  }
  const readers = new Uint8Array(graph.names.next)
  for (const n of graph.nodes) for (const t of n.inputs) readers[t.id] = 1
  for (const t of Object.values(outputs)) readers[t.id] = 1
  const read = (t: Tensor) => readers[t.id] === 1
  const otherwise = blockedForms(graph, Object.values(outputs), { called, vector })
  for (const n of graph.nodes) {
    const form = otherwise.get(n)
    if (form) for (const node of form) writeWritten(w, node)
    else writeNode(w, graph, n, { called, naming, vector, read })
  }
  for (const [name, t] of Object.entries(outputs)) {
    if (given.get(t.id) === name) continue
    const copy = w.open(1)
    w.text(1, called(t))
    w.text(2, naming(name))
    w.text(4, 'Identity')
    w.close(copy)
  }
  w.text(2, 'network')
  for (const { tensor, values } of graph.constants)
    writeTensor(w, called(tensor), tensor.shape, onnxType[tensor.type], () =>
      w.bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    )
  for (const [name, values] of vectors) writeTensor(w, naming(name), [values.length], onnxType.int64, () => w.int64s(9, values))
  for (const t of formals) writeValue(w, 11, t, naming(t.name))
  for (const [name, t] of Object.entries(outputs)) writeValue(w, 12, t, naming(name))
  w.close(start)
}

/** Versions of the operator sets, other than ONNX's own, that the nodes need. */
export function domainsOf(graph: Graph): Record<string, number> {
  const domains: Record<string, number> = blockOf(graph) === null ? {} : { ...blockedDomain }
  for (const n of graph.nodes) {
    const { domains: own } = (n.attributes.opaque as Opaque | undefined) ?? {}
    for (const [domain, version] of Object.entries(own ?? {})) domains[domain] = Math.max(version, domains[domain] ?? 0)
  }
  return domains
}

/**
 * @param graph where it says how wide blocks of channels are, convolutions that gain by it are written in them, for this runtime alone
 * @param outputs public names of the values to give out
 * @returns the bytes of a ModelProto
 */
export function toOnnx(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint8Array {
  const w = new Writer()
  w.int(1, IR_VERSION)
  w.text(2, 'Neurula')
  writeGraph(w, 7, graph, outputs, graph.inputs)
  for (const [domain, version] of Object.entries({ ...domainsOf(graph), '': OPSET })) {
    const set = w.open(8)
    w.text(1, domain)
    w.int(2, version)
    w.close(set)
  }
  return w.finish()
}

/** Names of the nodes of a model, those inside others too, that stay on the processor when WebGPU computes. */
export function staying(model: Uint8Array): string[] {
  const within = ({ node }: Onnx.IGraphProto): string[] =>
    (node ?? []).flatMap(({ name, attribute }) => [
      ...(name?.startsWith(STAYS) ? [name] : []),
      ...(attribute ?? []).flatMap(({ g }) => (g ? within(g) : [])),
    ])
  const { graph } = proto.onnx.ModelProto.decode(model)
  return graph ? within(graph) : []
}
