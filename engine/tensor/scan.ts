/** One tick as the body of ONNX's Scan: the runtime goes through it tick by tick instead of reading every tick written out. Nothing flows back. */
import { applyAll, constant, type Graph, named, type Tensor, withoutDeadCode } from './graph.ts'
import { domainsOf, writeGraph } from './onnx.ts'
import type { Opaque } from './opaque.ts'
import { lowered } from './passes/lower.ts'
import { simplify } from './passes/passes.ts'
import { Writer } from './protobuf.ts'

/** AttributeProto's types. */
const [INT, GRAPH] = [2, 5]

export interface Scanned {
  /** What goes from tick to tick: its name in the body, its first value, what it becomes. */
  readonly states: readonly { readonly formal: Tensor; readonly first: Tensor; readonly next: Tensor }[]
  /** What is another at each tick: its name in the body `[batch, ...]`, and all ticks `[ticks, batch, ...]`. */
  readonly each: readonly { readonly formal: Tensor; readonly all: Tensor }[]
  /** What is wanted of every tick, in the body. */
  readonly wanted: readonly Tensor[]
}

/**
 * @param body reads `formal` values and values of `graph`, and defines the rest itself
 * @returns the last states, and what was wanted as `[ticks, batch, ...]`
 */
export function scan(graph: Graph, body: Graph, scanned: Scanned, ticks: number): { last: Tensor[]; all: Tensor[] } {
  const { opaque, inputs } = scanNode(graph, body, scanned, ticks)
  const outputs = applyAll(graph, 'Opaque', inputs, { opaque })
  return { last: outputs.slice(0, scanned.states.length), all: outputs.slice(scanned.states.length) }
}

/**
 * The node of a Scan: first states, what is another at each tick, and the values of `graph` that the body reads go in, in this order; the
 * last states and what was wanted come out.
 * @returns also those values of `graph`
 */
export function scanNode(
  graph: Graph,
  body: Graph,
  { states, each: moving, wanted }: Scanned,
  ticks: number,
): { opaque: Opaque; inputs: Tensor[]; captured: Tensor[] } {
  // The runtime counts the ticks by what it is given one of each.
  const counter = () => ({
    formal: named(body, 'Identity', [{ shape: [1], type: 'float' }])[0]!,
    all: constant(graph, new Float32Array(ticks), [ticks, 1]),
  })
  const each = moving.length > 0 ? moving : [counter()]
  const formals = [...states.map((s) => s.formal), ...each.map((e) => e.formal)]
  const given = [...states.map((s) => s.next), ...wanted]
  const live = withoutDeadCode(body, given)
  const own = new Set([...formals, ...live.constants.map((c) => c.tensor), ...live.nodes.flatMap((n) => n.outputs)].map((t) => t.name))
  const outer = new Map<string, Tensor>()
  const read = (t: Tensor) => void (own.has(t.name) || outer.set(t.name, t))
  for (const node of live.nodes) node.inputs.forEach(read)
  given.forEach(read)
  const results = Object.fromEntries(given.map((t, k) => [`out${k}`, t]))
  const plain = lowered({ ...live, inputs: [...formals, ...outer.values()] }, results)
  const simple = simplify(plain.graph, plain.outputs)

  const inputs = [...states.map((s) => s.first), ...each.map((e) => e.all)]
  const captured = [...outer.values()]
  const places = new Map(captured.map((t, k) => [t.name, `i${inputs.length + k}`]))
  const w = new Writer()
  inputs.forEach((_, k) => w.text(1, `i${k}`))
  given.forEach((_, k) => w.text(2, `o${k}`))
  w.text(4, 'Scan')
  const count = w.open(5)
  w.text(1, 'num_scan_inputs')
  w.int(3, each.length)
  w.int(20, INT)
  w.close(count)
  const attribute = w.open(5)
  w.text(1, 'body')
  w.int(20, GRAPH)
  writeGraph(w, 6, simple.graph, simple.outputs, formals, (name) => places.get(name) ?? `b${name}`)
  w.close(attribute)
  const shapes = given.map((t, k) => ({ shape: k < states.length ? t.shape : [ticks, ...t.shape], type: t.type }))
  const opaque = { proto: Buffer.from(w.finish()).toString('base64'), outputs: shapes, domains: domainsOf(simple.graph) }
  return { opaque, inputs: [...inputs, ...captured], captured }
}
