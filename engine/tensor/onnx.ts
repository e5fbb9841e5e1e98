/** The graph as an ONNX model. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import type { Graph, Tensor } from './graph.ts'
import { type OnnxAttribute, onnxForm, onnxType } from './operator.ts'
import type { Opaque } from './opaque.ts'

const { onnx } = proto
const { FLOAT: REAL, INT, INTS, STRING } = onnx.AttributeProto.AttributeType

/** Every model is written in this version of ONNX's operators: what is imported is brought up to it, and the runtime has all of it. */
export const OPSET = 21
const IR_VERSION = 10

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

export function valueInfo({ name, shape, type, proto }: Tensor): Onnx.IValueInfoProto {
  if (proto !== undefined) return { name, type: onnx.TypeProto.decode(Buffer.from(proto, 'base64')) }
  // The runtime finds out by itself what an output is.
  if (type === 'unknown') return { name }
  return { name, type: { tensorType: { elemType: onnxType[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } } }
}

function attribute(name: string, value: OnnxAttribute): Onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: INT, i: value }
  if ('float' in value) return { name, type: REAL, f: value.float }
  if ('string' in value) return { name, type: STRING, s: new TextEncoder().encode(value.string) }
  return { name, type: INTS, ints: [...value] }
}

/**
 * The name under which each computed value is given out: it is computed where it is given out, so that nothing is copied. A value that goes
 * out under several names, or straight from an input, is copied; so is everything where imported nodes may read names from inside.
 */
function publicNames(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Map<string, string> {
  if (graph.nodes.some((n) => n.attributes.opaque !== undefined)) return new Map()
  const made = new Set(graph.nodes.flatMap((n) => n.outputs.map((t) => t.name)))
  const given = new Map<string, string>()
  for (const [name, { name: own }] of Object.entries(outputs)) if (made.has(own) && !given.has(own)) given.set(own, name)
  return given
}

/** The nodes that compute `outputs` under their public names, their constants, and the versions of the operator sets they need. */
export function graphOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>) {
  const initializer: Onnx.ITensorProto[] = graph.constants.map(({ tensor, values }) => ({
    name: tensor.name,
    dims: [...tensor.shape],
    dataType: onnxType[tensor.type],
    rawData: bytesOf(values),
  }))
  const node: Onnx.INodeProto[] = graph.nodes.map((n) => {
    const rule = graph.operators[n.op]
    if (rule.node) return rule.node(n)
    const form = onnxForm(rule, n.attributes)
    const vectors = form.vectors.map((values, k) => {
      const name = `${n.outputs[0]!.name}_v${k}`
      initializer.push({ name, dims: [values.length], dataType: onnxType.int64, rawData: bytesOf(BigInt64Array.from(values.map(BigInt))) })
      return name
    })
    return {
      opType: rule.onnx ?? n.op,
      input: [...n.inputs.map((t) => t.name), ...vectors],
      output: n.outputs.map((t) => t.name),
      attribute: Object.entries(form.attributes).map(([name, value]) => attribute(name, value)),
    }
  })
  const given = publicNames(graph, outputs)
  const called = (name: string) => given.get(name) ?? name
  for (const n of node) {
    n.input = n.input!.map(called)
    n.output = n.output!.map(called)
  }
  for (const [name, tensor] of Object.entries(outputs))
    if (given.get(tensor.name) !== name) node.push({ opType: 'Identity', input: [called(tensor.name)], output: [name] })
  const domains: Record<string, number> = {}
  for (const n of graph.nodes)
    for (const [domain, version] of Object.entries((n.attributes.opaque as Opaque | undefined)?.domains ?? {}))
      domains[domain] = Math.max(version, domains[domain] ?? 0)
  return { node, initializer, domains }
}

/**
 * @param outputs public names of the values to give out
 * @returns the bytes of a ModelProto
 */
export function toOnnx(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint8Array {
  const { node, initializer, domains } = graphOf(graph, outputs)
  const output = Object.entries(outputs).map(([name, t]) => valueInfo({ ...t, name }))
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    producerName: 'Neurula',
    opsetImport: Object.entries({ ...domains, '': OPSET }).map(([domain, version]) => ({ domain, version })),
    graph: { name: 'network', node, initializer, input: graph.inputs.map(valueInfo), output },
  })
  return onnx.ModelProto.encode(model).finish()
}
