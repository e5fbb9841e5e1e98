/** What cannot be trained in a graph, because an opaque node stands between it and what is given out. */
import proto from 'onnx-proto'
import type { Graph, Tensor } from '../../tensor/graph.ts'
import type { Opaque } from '../../tensor/opaque.ts'

export interface Blocked {
  /** Operators that let nothing flow back. */
  readonly operators: readonly string[]
  /** Names of all values whose gradient would miss what goes through those. */
  readonly values: ReadonlySet<string>
}

/** @param graph without dead code: whatever a node makes counts */
export function blocked(graph: Graph, learned: readonly Tensor[]): Blocked {
  const moves = new Set(learned.map((t) => t.name))
  for (const node of graph.nodes) if (node.inputs.some((t) => moves.has(t.name))) for (const t of node.outputs) moves.add(t.name)
  const operators = new Set<string>()
  const values = new Set<string>()
  for (const node of graph.nodes.toReversed()) {
    const stops =
      node.op === 'Opaque' &&
      node.outputs.some((t) => t.type !== 'int64' && t.type !== 'bool') &&
      node.inputs.some((t) => moves.has(t.name) && t.type === 'float')
    if (stops) operators.add(proto.onnx.NodeProto.decode(Buffer.from((node.attributes.opaque as Opaque).proto, 'base64')).opType)
    if (stops || node.outputs.some((t) => values.has(t.name))) for (const t of node.inputs) if (t.type === 'float') values.add(t.name)
  }
  return { operators: [...operators].sort(), values }
}
