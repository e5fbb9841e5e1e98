/** Fields of ONNX that are newer than the package that decodes it: overloads of functions, and default values of their attributes. */
import proto, { type onnx as Onnx } from 'onnx-proto'

const { onnx } = proto

export interface LocalFunction extends Onnx.IFunctionProto {
  /** Default values. */
  readonly attributeProto: readonly Onnx.IAttributeProto[]
}

/** Numbers of the fields in onnx.proto. */
const MODEL = { graph: 7, functions: 25 } as const
const FUNCTION = { node: 7, attributeProto: 11, overload: 13 } as const
const NODE = { attribute: 5, overload: 8 } as const
const ATTRIBUTE = { g: 6, graphs: 11 } as const
const GRAPH_NODE = 1

/** The fields of a message that have a length: other messages, strings. The bytes were decoded before, so they are whole. */
function* fields(bytes: Uint8Array): Generator<readonly [number: number, content: Uint8Array]> {
  let at = 0
  const varint = () => {
    let [value, factor] = [0, 1]
    for (;;) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const kind = tag % 8
    if (kind === 0) varint()
    else if (kind === 2) {
      const length = varint()
      yield [Math.floor(tag / 8), bytes.subarray(at, at + length)]
      at += length
    } else at += kind === 1 ? 8 : kind === 5 ? 4 : 0
  }
}
const those = (bytes: Uint8Array, number: number) => [...fields(bytes)].filter(([found]) => found === number).map(([, content]) => content)

/** An overload is a part of the name of a function and of the nodes that call it. */
const overloaded = (name: string, overload: Uint8Array | undefined) =>
  overload?.length ? `${name}:${new TextDecoder().decode(overload)}` : name

function nodesOf(decoded: readonly Onnx.INodeProto[], written: readonly Uint8Array[]): void {
  written.forEach((bytes, k) => {
    const node = decoded[k]!
    node.opType = overloaded(node.opType ?? '', those(bytes, NODE.overload)[0])
    those(bytes, NODE.attribute).forEach((attribute, i) => {
      const { g, graphs } = node.attribute![i]!
      const inner = [...(g ? [g] : []), ...(graphs ?? [])]
      const found = [...those(attribute, ATTRIBUTE.g), ...those(attribute, ATTRIBUTE.graphs)]
      inner.forEach((graph, n) => found[n] && nodesOf(graph.node ?? [], those(found[n], GRAPH_NODE)))
    })
  })
}

/** The functions of a model with all their fields; overloads go into the names of its nodes. */
export function functionsOf(model: Onnx.IModelProto, bytes: Uint8Array): LocalFunction[] {
  if (!model.functions?.length) return []
  nodesOf(
    model.graph?.node ?? [],
    those(bytes, MODEL.graph).flatMap((graph) => those(graph, GRAPH_NODE)),
  )
  const written = those(bytes, MODEL.functions)
  return model.functions.map((f, k) => {
    nodesOf(f.node ?? [], those(written[k]!, FUNCTION.node))
    return {
      ...f,
      name: overloaded(f.name ?? '', those(written[k]!, FUNCTION.overload)[0]),
      attributeProto: those(written[k]!, FUNCTION.attributeProto).map((attribute) => onnx.AttributeProto.decode(attribute)),
    }
  })
}
