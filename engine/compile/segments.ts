/**
 * A graph as a list of segments, run in order: what the runtime can do goes to it, split where a kernel's operator stands between. Which
 * operators are kernels' follows from the graph alone, and most graphs are one segment.
 */
import type { KernelName } from '../kernels/kernels.ts'
import type { ElementType, Graph, Node, Tensor } from '../tensor/graph.ts'
import { blockOf } from '../tensor/blocked.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { productWork } from './memory.ts'
import type { Attributes } from '../tensor/operator.ts'

/** Names are those of the program's inputs and outputs, or of values between segments. */
export type Segment =
  | {
      readonly kind: 'onnx'
      readonly model: Uint8Array
      readonly inputs: readonly string[]
      /** From the model's names. */
      readonly outputs: Readonly<Record<string, string>>
      /** Whether its products are large enough for more threads than one. */
      readonly threaded: boolean
      /** How wide blocks of channels are where it has convolutions in them, else null. */
      readonly block: number | null
    }
  | {
      readonly kind: 'kernel'
      readonly kernel: KernelName
      readonly attributes: Attributes
      readonly inputs: readonly string[]
      /** Null where nobody reads it. */
      readonly outputs: readonly (string | null)[]
    }
/** A value that one segment makes and another reads, or that a kernel reads or makes. */
export interface Between {
  readonly shape: readonly number[]
  readonly type: ElementType
  /** It never changes. */
  readonly constant?: Float32Array
  /** It is the program's input of this name. */
  readonly input?: true
  /** It is the program's output of these names. */
  readonly outputs: readonly string[]
}
export interface Segments {
  readonly segments: readonly Segment[]
  readonly between: Readonly<Record<string, Between>>
}

/**
 * The runtime's nodes have even stages, kernels odd ones. A node is as early as what it reads allows; what follows from the inputs alone,
 * the optimiser's share of its old state for one, is as late as its readers allow, so that it need not wait in memory.
 */
function stagesOf(graph: Graph): Map<Node, number> {
  const stages = new Map<Node, number>()
  const made = new Map<string, Node>()
  const within = (node: Node) => (isKernel(graph, node) ? 1 : 0)
  for (const node of graph.nodes) {
    const odd = within(node)
    const least = node.inputs.reduce((stage, t) => {
      const before = made.get(t.name)
      return before ? Math.max(stage, stages.get(before)! + (within(before) === 0 ? odd : 1 + odd)) : stage
    }, odd)
    stages.set(node, least)
    for (const t of node.outputs) made.set(t.name, node)
  }
  const latest = new Map<Node, number>()
  for (const node of [...graph.nodes].reverse()) {
    // Stage 0 is what waits for no kernel; what nobody reads there is given out, and stays.
    if (stages.get(node) === 0) stages.set(node, latest.get(node) ?? 0)
    const allowed = stages.get(node)! - within(node)
    for (const t of node.inputs) {
      const before = made.get(t.name)
      if (before) latest.set(before, Math.min(latest.get(before) ?? allowed, allowed))
    }
  }
  return stages
}
/**
 * Floating-point operations of products for each node from which on more threads than one are worth their meeting after every node. From the
 * benchmark: `recurrent` has 0.7 million and is faster on one thread, `mlp` 4 million and faster on two.
 */
const WORK_FOR_THREADS = 1e6
const threaded = (graph: Graph) => productWork(graph) > WORK_FOR_THREADS * graph.nodes.length
/** Beside a kernel a model needs this much work besides, about a millisecond: the runtime's threads go on looking for more, where the kernel's should be. */
const WORK_BESIDE_KERNELS = 1e8

const isKernel = (graph: Graph, node: Node) => graph.operators[node.op].lower !== undefined

/** @param outputs public names of the values to give out */
export function segmentsOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Segments {
  if (!graph.nodes.some((node) => isKernel(graph, node))) {
    const model = toOnnx(graph, outputs)
    const names = Object.fromEntries(Object.keys(outputs).map((name) => [name, name]))
    return {
      segments: [
        { kind: 'onnx', model, inputs: graph.inputs.map((t) => t.name), outputs: names, threaded: threaded(graph), block: blockOf(graph) },
      ],
      between: {},
    }
  }
  const stages = stagesOf(graph)
  const inputs = new Map(graph.inputs.map((t) => [t.name, t]))
  const constants = new Map(graph.constants.map((c) => [c.tensor.name, c]))
  const producer = new Map(graph.nodes.flatMap((node) => node.outputs.map((t) => [t.name, node] as const)))
  const readers = new Map<string, Node[]>()
  for (const node of graph.nodes) for (const t of node.inputs) readers.set(t.name, [...(readers.get(t.name) ?? []), node])
  const given = Map.groupBy(Object.entries(outputs), ([, t]) => t.name)

  /** Values that lie in the shared memory: what kernels touch, and what the runtime makes in one stage for another. */
  const between: Record<string, Between> = {}
  const shared = (t: Tensor) => {
    const constant = constants.get(t.name)?.values
    const made = producer.get(t.name)
    between[t.name] ??= {
      shape: t.shape,
      type: t.type,
      ...(constant && { constant }),
      ...(inputs.has(t.name) && { input: true }),
      // The runtime writes its own outputs itself.
      outputs: made && isKernel(graph, made) ? (given.get(t.name) ?? []).map(([name]) => name) : [],
    }
  }
  const crosses = (t: Tensor) => (readers.get(t.name) ?? []).some((reader) => stages.get(reader) !== stages.get(producer.get(t.name)!))
  for (const node of graph.nodes) {
    if (isKernel(graph, node)) node.inputs.forEach(shared)
    for (const t of node.outputs) if (crosses(t) || (isKernel(graph, node) && given.has(t.name))) shared(t)
  }

  const last = Math.max(...stages.values())
  const segments: Segment[] = []
  for (let stage = 0; stage <= last; stage++) {
    const nodes = graph.nodes.filter((node) => stages.get(node) === stage)
    if (stage % 2 === 1) {
      for (const node of nodes)
        segments.push({
          kind: 'kernel',
          kernel: node.op as KernelName,
          attributes: node.attributes,
          inputs: node.inputs.map((t) => t.name),
          outputs: node.outputs.map((t) => (between[t.name] ? t.name : null)),
        })
      continue
    }
    const own = new Set(nodes.flatMap((node) => node.outputs.map((t) => t.name)))
    const isLast = stage >= last - 1
    // An input or a constant that is given out as it is goes through the last model.
    const through = isLast ? Object.entries(outputs).filter(([, t]) => !producer.has(t.name)) : []
    const made = Object.fromEntries([...Object.entries(outputs).filter(([, t]) => own.has(t.name)), ...through])
    const crossing = nodes.flatMap((node) => node.outputs.filter((t) => between[t.name]))
    const leaving: Record<string, Tensor> = { ...made }
    const names: Record<string, string> = Object.fromEntries(Object.keys(made).map((name) => [name, name]))
    for (const t of crossing) {
      leaving[`between:${t.name}`] = t
      names[`between:${t.name}`] = t.name
    }
    if (Object.keys(leaving).length === 0) continue
    const read = [...new Map([...nodes.flatMap((node) => node.inputs), ...through.map(([, t]) => t)].map((t) => [t.name, t])).values()]
    const part: Graph = {
      ...graph,
      inputs: read.filter((t) => !own.has(t.name) && !constants.has(t.name)),
      constants: read.flatMap((t) => constants.get(t.name) ?? []),
      nodes,
    }
    segments.push({
      kind: 'onnx',
      model: toOnnx(part, leaving),
      inputs: part.inputs.map((t) => t.name),
      outputs: names,
      threaded: threaded(part) && productWork(part) > WORK_BESIDE_KERNELS,
      block: blockOf(part),
    })
  }
  return { segments, between }
}
