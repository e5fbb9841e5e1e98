/** Nodes of imported models that have no rules here: they go through as they came, and nothing flows back through them. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import type { Operator, Shaped } from './operator.ts'

const { onnx } = proto

export interface Opaque {
  /** Base64 of the NodeProto. Its names are `i<k>` and `o<k>` for our k-th input and output, and `b<k>` for values inside its subgraphs. */
  readonly proto: string
  readonly outputs: readonly Shaped[]
  /** Versions of the operator sets, other than ONNX's own, that it needs. */
  readonly domains: Readonly<Record<string, number>>
}

type Naming = (name: string) => string
const renamedAll = (names: readonly string[] | null | undefined, to: Naming) => (names ?? []).map((name) => (name === '' ? '' : to(name)))

/**
 * A node with other names for its values.
 * @param to names that the node reads, also from inside its subgraphs
 * @param inside the names inside one of its subgraphs, from those around it
 */
export function renamed(
  node: Onnx.INodeProto,
  to: Naming,
  out: Naming,
  inside: (graph: Onnx.IGraphProto, outer: Naming) => Naming,
): Onnx.INodeProto {
  const sub = (graph: Onnx.IGraphProto): Onnx.IGraphProto => {
    const own = inside(graph, to)
    const value = (v: Onnx.IValueInfoProto): Onnx.IValueInfoProto => ({ ...v, name: own(v.name!) })
    return {
      name: 'body',
      input: graph.input?.map(value),
      output: graph.output?.map(value),
      initializer: graph.initializer?.map((t) => ({ ...t, name: own(t.name!) })),
      node: graph.node?.map((n) => renamed(n, own, own, inside)),
    }
  }
  return {
    opType: node.opType,
    domain: node.domain,
    docString: node.docString,
    input: renamedAll(node.input, to),
    output: renamedAll(node.output, out),
    attribute: node.attribute?.map((a) => ({
      ...a,
      ...(a.g && { g: sub(a.g) }),
      ...(a.graphs && a.graphs.length > 0 && { graphs: a.graphs.map(sub) }),
    })),
  }
}

/** A node of which nothing is known but what comes out of it. */
export const opaque: Operator = {
  takes: ['any...'],
  says: { opaque: 'proto' },
  infer: (_inputs, at) => [...(at.opaque as Opaque).outputs],
  node: ({ inputs, outputs, attributes }, naming) => {
    const to = (name: string) =>
      naming(
        name.startsWith('i')
          ? inputs[Number(name.slice(1))]!.name
          : name.startsWith('o')
            ? outputs[Number(name.slice(1))]!.name
            : `${outputs[0]!.name}/${name}`,
      )
    const node = onnx.NodeProto.decode(Buffer.from((attributes.opaque as Opaque).proto, 'base64'))
    return onnx.NodeProto.encode(renamed(node, to, to, () => to)).finish()
  },
}
