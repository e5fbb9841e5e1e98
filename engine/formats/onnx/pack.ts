/** A model as the document holds it: ports at both ends, weights apart, sizes for any batch. */
import type { onnx as Onnx } from 'onnx-proto'
import type { Signal } from '../../network/schema.ts'
import { elementTypes, size } from '../../tensor/graph.ts'
import type { Described } from './describe.ts'
import { type Entries, type Entry, nameFor, portFor, signalOf, Unbatched } from './entries.ts'
import type { Fact } from './facts.ts'
import { floatsOf, isOtherFraction } from './precision.ts'
import { type Affine, dimension, pack, PORT_IN, PORT_OUT, WEIGHT } from './prepared.ts'
import { type Model, modelOf, reads } from './read.ts'
import { dimsOf, intAttribute, int64Tensor, numbersOf } from './tensors.ts'

export interface ImportedWeight {
  readonly shape: readonly number[]
  readonly values: Float32Array
  readonly fixed: boolean
}
export type Weights = Map<string, ImportedWeight>

/** An output of the model that has one answer for each sample. */
export interface Exit {
  readonly name: string
  readonly port: string
  readonly signal: Signal
  /** Where the samples are; null: the whole of it is the answer to one sample. */
  readonly batchAxis: number | null
}
const numeric: readonly Described['type'][] = [
  ...(['float', 'double', 'float16', 'bfloat16', 'bool'] as const),
  ...(['int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'] as const),
]

/** @param samples the graph is for so many at a time; null: for any number */
export function outputsOf(model: Model, about: ReadonlyMap<string, Fact>, { entries }: Entries, samples: number | null): Exit[] {
  const taken = new Set<string>()
  const given = entries.find((e) => e.batchAxis !== null)?.batchAxis ?? null
  const axisOf = (shape: readonly Affine[]): number | null | undefined => {
    if (samples === null) {
      const grown = shape.flatMap(([, b], k) => (b !== 0 ? [k] : []))
      const [axis] = grown
      return axis !== undefined && grown.length === 1 && shape[axis]![0] === 0 && shape[axis]![1] === 1 ? axis : undefined
    }
    if (samples > 1) return shape[0]?.[0] === samples ? 0 : undefined
    return given !== null && shape[given]?.[0] === 1 ? given : null
  }
  const exits = model.outputs.flatMap((v): Exit[] => {
    const { type, shape } = about.get(v.name!) ?? { type: 'unknown', shape: null }
    const batchAxis = shape && axisOf(shape)
    if (!shape || !numeric.includes(type) || batchAxis === undefined) return []
    const rest = shape.filter((_, k) => k !== batchAxis).map(([a]) => a)
    if (rest.some((n) => n < 1)) return []
    return [{ name: v.name!, port: portFor(v.name!, taken), signal: signalOf(rest), batchAxis }]
  })
  if (exits.length > 0) return exits
  if (samples !== 1) throw new Unbatched()
  throw new Error('No output of the model is of numbers whose count is known before it runs, so it cannot be a module.')
}

/** How the samples of an output come first, in the port's shape, and its numbers become floats. */
function exitOf(
  { name, port, batchAxis, signal }: Exit,
  about: Map<string, Fact>,
): { nodes: Onnx.INodeProto[]; constants: Onnx.ITensorProto[] } {
  const nodes: Onnx.INodeProto[] = []
  const constants: Onnx.ITensorProto[] = []
  const { type, shape } = about.get(name)! as Fact & { shape: readonly Affine[] }
  let [at, now] = [name, shape]
  if (batchAxis !== null && batchAxis > 0) {
    const perm = [batchAxis, ...[...shape.keys()].filter((k) => k !== batchAxis)]
    now = perm.map((k) => shape[k]!)
    at = `${name}/turned`
    about.set(at, { type, shape: now })
    nodes.push({ opType: 'Transpose', input: [name], output: [at], attribute: [{ name: 'perm', type: 7, ints: perm }] })
  }
  if (batchAxis === null || signal.shape.length !== now.length - 1) {
    const sizes = `${name}/sizes`
    constants.push(int64Tensor(sizes, [batchAxis === null ? 1 : 0, ...signal.shape]))
    about.set(`${name}/shaped`, { type, shape: [batchAxis === null ? [1, 0] : now[0]!, ...signal.shape.map((n): Affine => [n, 0])] })
    nodes.push({ opType: 'Reshape', input: [at, sizes], output: [`${name}/shaped`] })
    at = `${name}/shaped`
  }
  return { nodes: [...nodes, { opType: 'Cast', input: [at], output: [`${PORT_OUT}${port}`], attribute: [toFloat] }], constants }
}
const toFloat = intAttribute('to', elementTypes.float)
/** The model as it is run beside ours: floats in at its ports, floats out by port. */
export function withExits(model: Model, outputs: readonly Exit[]): Uint8Array {
  const exits = outputs.map((exit) => ({
    opType: 'Cast',
    input: [exit.name],
    output: [`${PORT_OUT}${exit.port}`],
    attribute: [toFloat],
  }))
  return modelOf({
    ...model,
    nodes: [...model.nodes, ...exits],
    initializers: model.initializers.values(),
    outputs: outputs.map(({ port }) => ({ name: `${PORT_OUT}${port}` })),
  })
}

/** The graph for the document, and the weights it leaves out. */
export function packed(
  model: Model,
  ports: readonly Entry[],
  outputs: readonly Exit[],
  about: Map<string, Fact>,
  constants: ReadonlyMap<string, Onnx.ITensorProto>,
  samples: number | null,
): { graph: string; weights: Weights } {
  const exits = outputs.map((exit) => exitOf(exit, about))
  const batch: Affine = samples === null ? [0, 1] : [samples, 0]
  for (const { port, signal } of outputs)
    about.set(`${PORT_OUT}${port}`, { type: 'float', shape: [batch, ...signal.shape.map((n): Affine => [n, 0])] })
  const needed = new Set(outputs.map(({ port }) => `${PORT_OUT}${port}`))
  const nodes: Onnx.INodeProto[] = []
  for (const node of [...model.nodes, ...exits.flatMap((e) => e.nodes)].reverse()) {
    const made = node.output!.filter((name) => name !== '')
    if (!made.some((name) => needed.has(name) && !constants.has(name))) continue
    for (const name of reads(node)) needed.add(name)
    nodes.unshift(node)
  }
  const weights: Weights = new Map()
  const front: Onnx.INodeProto[] = []
  const kept: Onnx.ITensorProto[] = exits.flatMap((e) => e.constants)
  const taken = new Set<string>()
  // Statistics that a training elsewhere left, not weights of this one.
  const statistics = new Set(nodes.filter((n) => n.opType === 'BatchNormalization').flatMap((n) => n.input!.slice(3, 5)))
  // What a Resize is told is no weight of anything.
  const told = new Set(nodes.filter((n) => n.opType === 'Resize').flatMap((n) => n.input!.slice(1)))
  for (const name of needed) {
    const constant = constants.get(name)
    const t = constant ?? model.initializers.get(name)
    if (!t) continue
    // A double may hold more than a weight can.
    const half = isOtherFraction(t.dataType) && t.dataType !== elementTypes.double
    if (!constant && !told.has(name) && (t.dataType === elementTypes.float || half) && size(dimsOf(t)) > 1) {
      const weight = nameFor(name, taken, 80)
      const values = half ? floatsOf(t) : Float32Array.from(numbersOf(t)!)
      weights.set(weight, { shape: dimsOf(t), values, fixed: statistics.has(name) })
      front.push({ opType: 'Cast', input: [`${WEIGHT}${weight}`], output: [name], attribute: [intAttribute('to', t.dataType!)] })
    } else kept.push({ ...t, name })
  }
  const value = (name: string): Onnx.IValueInfoProto[] => {
    const fact = about.get(name)
    return fact
      ? [
          {
            name,
            type: { tensorType: { elemType: typeNumber(fact.type), ...(fact.shape && { shape: { dim: fact.shape.map(dimension) } }) } },
          },
        ]
      : []
  }
  const named = (name: string): Onnx.IValueInfoProto => ({ name, type: { tensorType: { elemType: elementTypes.float } } })
  const bytes = modelOf({
    nodes: [...front, ...nodes],
    initializers: kept,
    inputs: [...ports.map((e) => named(`${PORT_IN}${e.port}`)), ...[...weights.keys()].map((w) => named(`${WEIGHT}${w}`))],
    outputs: outputs.map(({ port }) => named(`${PORT_OUT}${port}`)),
    values: [...front, ...nodes].flatMap((n) => n.output!).flatMap(value),
    domains: model.domains,
  })
  return { graph: pack(bytes), weights }
}
const typeNumber = (type: Described['type']) => (type === 'unknown' ? 0 : elementTypes[type])
