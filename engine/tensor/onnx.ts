/** The graph as an ONNX model (opset 17, IR version 8). */
import proto, { type onnx as Onnx } from 'onnx-proto'
import type { Graph, Tensor } from './graph.ts'
import type { OnnxAttribute } from './operator.ts'

const { onnx } = proto
const { FLOAT: REAL, INT, INTS, STRING } = onnx.AttributeProto.AttributeType
const FLOAT = onnx.TensorProto.DataType.FLOAT
const INT64 = onnx.TensorProto.DataType.INT64
const typeOf = { float: FLOAT, int64: INT64, bool: onnx.TensorProto.DataType.BOOL }

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

const valueInfo = ({ name, shape, type }: Tensor) => ({
  name,
  type: { tensorType: { elemType: typeOf[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
})

function attribute(name: string, value: OnnxAttribute): Onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: INT, i: value }
  if ('float' in value) return { name, type: REAL, f: value.float }
  if ('string' in value) return { name, type: STRING, s: new TextEncoder().encode(value.string) }
  return { name, type: INTS, ints: [...value] }
}

/**
 * @param outputs public names of the values to give out
 * @returns the bytes of a ModelProto
 */
export function toOnnx(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Uint8Array {
  const initializer = graph.constants.map(({ tensor, values }) => ({
    name: tensor.name,
    dims: [...tensor.shape],
    dataType: typeOf[tensor.type],
    rawData: bytesOf(values),
  }))
  const node: Onnx.INodeProto[] = graph.nodes.map((n) => {
    const rule = graph.operators[n.op]
    const vectors = (rule.vectors?.(n.attributes) ?? []).map((values, k) => {
      const name = `${n.outputs[0]!.name}_v${k}`
      initializer.push({ name, dims: [values.length], dataType: INT64, rawData: bytesOf(BigInt64Array.from(values.map(BigInt))) })
      return name
    })
    const attributes = rule.attributes ? rule.attributes(n.attributes) : n.attributes
    return {
      opType: rule.onnx ?? n.op,
      input: [...n.inputs.map((t) => t.name), ...vectors],
      output: n.outputs.map((t) => t.name),
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    }
  })
  for (const [name, tensor] of Object.entries(outputs)) node.push({ opType: 'Identity', input: [tensor.name], output: [name] })
  const output = Object.entries(outputs).map(([name, t]) => valueInfo({ ...t, name }))
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'Neurula',
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'network', node, initializer, input: graph.inputs.map(valueInfo), output },
  })
  return onnx.ModelProto.encode(model).finish()
}
