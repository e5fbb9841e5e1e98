/** What cannot be trained in a graph: what stands before an opaque node, or only before operators that let nothing flow back. */
import proto from 'onnx-proto'
import { add, sum } from '../../tensor/algebra.ts'
import { flow } from '../../tensor/gradient.ts'
import type { Graph, Node, Tensor } from '../../tensor/graph.ts'
import type { Opaque } from '../../tensor/opaque.ts'

export interface Blocked {
  /** Operators that let nothing flow back. */
  readonly operators: readonly string[]
  /** Names of all values whose gradient would miss what goes through opaque nodes, and of those of `learned` that get none. */
  readonly values: ReadonlySet<string>
}

/**
 * @param graph without dead code: whatever a node makes counts
 * @param outputs what is given out
 */
export function blocked(graph: Graph, outputs: readonly Tensor[], learned: readonly Tensor[]): Blocked {
  const moves = behind(graph, learned)
  const operators = new Set<string>()
  const values = new Set<string>()
  for (const node of graph.nodes.toReversed()) {
    const stops =
      node.op === 'Opaque' &&
      node.outputs.some((t) => t.type !== 'int64' && t.type !== 'bool') &&
      node.inputs.some((t) => moves.has(t.name) && t.type === 'float')
    if (stops) operators.add(nameOf(node))
    if (stops || node.outputs.some((t) => values.has(t.name))) for (const t of node.inputs) if (t.type === 'float') values.add(t.name)
  }
  // A gradient on paper: what it does not reach is not learned, whichever operators stand between.
  const paper: Graph = { ...graph, inputs: [...graph.inputs], constants: [...graph.constants], nodes: [...graph.nodes] }
  const all = outputs.filter((t) => t.type === 'float').map((t) => sum(paper, t, [...t.shape.keys()], 0))
  const flows =
    all.length > 0
      ? flow(
          paper,
          all.reduce((a, b) => add(paper, a, b)),
          learned,
        )
      : []
  const idle = learned.filter((t) => !flows[t.id])
  for (const t of idle) values.add(t.name)
  const read = new Set([...graph.nodes.flatMap((n) => n.inputs), ...outputs].map((t) => t.name))
  const held = behind(graph, idle)
  for (const node of graph.nodes) {
    const arrives = node.outputs.some((t) => flows[t.id] || (t.type !== 'float' && read.has(t.name)))
    if (arrives && node.inputs.some((t) => t.type === 'float' && held.has(t.name) && !flows[t.id])) operators.add(nameOf(node))
  }
  return { operators: [...operators].sort(), values }
}

/** Names of what depends on the values, themselves among it. */
function behind(graph: Graph, values: readonly Tensor[]): Set<string> {
  const found = new Set(values.map((t) => t.name))
  for (const node of graph.nodes) if (node.inputs.some((t) => found.has(t.name))) for (const t of node.outputs) found.add(t.name)
  return found
}
function nameOf({ op, attributes, outputs }: Node): string {
  const name = op === 'Opaque' ? proto.onnx.NodeProto.decode(Buffer.from((attributes.opaque as Opaque).proto, 'base64')).opType : op
  return name === 'Cast' ? `Cast to ${outputs[0]!.type}` : name
}
