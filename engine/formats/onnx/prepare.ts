/** From a file to a module: ports, weights, a graph for any batch. Only for a process that may die: the model is loaded and run. */
import type { onnx as Onnx } from 'onnx-proto'
import { createHash } from 'node:crypto'
import * as ort from 'onnxruntime-node'
import type { ImportedModel, Signal } from '../../network/schema.ts'
import { elementTypes, input, size, type Tensor } from '../../tensor/graph.ts'
import { toOnnx } from '../../tensor/onnx.ts'
import { createGraph } from '../../tensor/operators.ts'
import { simplify } from '../../tensor/passes/passes.ts'
import { describe, type Described, type Feeds } from './describe.ts'
import { type Entry, entriesOf, type Given, LeftOpen, nameFor, portFor, signalOf, withPorts } from './entries.ts'
import { blocked } from './frozen.ts'
import { inlined } from './inline.ts'
import { type Affine, dimension, growing, pack, PORT_IN, PORT_OUT, presented, WEIGHT } from './prepared.ts'
import { type Model, modelOf, readModel, reads, sentence } from './read.ts'
import { dimsOf, elementType, intAttribute, numbersOf } from './tensors.ts'

export interface ImportedWeight {
  readonly shape: readonly number[]
  readonly values: Float32Array
  readonly fixed: boolean
}
export interface Prepared {
  readonly model: Omit<ImportedModel, 'weights'>
  readonly weights: Readonly<Record<string, ImportedWeight>>
}

/** Samples in the batches that a model is tried with: what grows with them must grow evenly. */
const BATCHES = [2, 3, 5] as const
/** A module's graph without weights takes at most so much in the document. */
const MAX_GRAPH = 12 << 20

/**
 * @param folder where the file lies, for tensors in files beside it
 * @throws one sentence
 */
export async function prepare(bytes: Uint8Array, folder: string, given: Given): Promise<Prepared> {
  try {
    return await prepared(bytes, folder, given)
  } catch (error) {
    throw error instanceof LeftOpen ? error : sentence(error)
  }
}

async function prepared(bytes: Uint8Array, folder: string, given: Given): Promise<Prepared> {
  const file = readModel(bytes, folder)
  const { entries, fixed } = entriesOf(file, given)
  const ports = entries.filter((e) => e.batchAxis !== null)
  let model = withPorts(file, entries, fixed)
  let first = await tried(model, ports, BATCHES[0], fixed)
  for (let next = inlined(model, first.constants); next; next = inlined(model, first.constants)) {
    model = next
    first = await tried(model, ports, BATCHES[0], fixed)
  }
  const all = [first, await tried(model, ports, BATCHES[1], fixed), await tried(model, ports, BATCHES[2], fixed)]
  const about = commonFacts(all.map((t) => t.about))
  const constants = commonConstants(all.map((t) => t.constants))
  const outputs = outputsOf(model, about, fixed)
  const { graph, weights } = packed(model, ports, outputs, about, constants)
  if (graph.length > MAX_GRAPH)
    throw new Error(
      `The model's graph takes ${graph.length >> 20} MB beside its weights, and at most ${MAX_GRAPH >> 20} MB are kept in a network.`,
    )
  const shown = outputs.map(({ port, signal }) => ({ name: port, signal }))
  const { stuck, frozen } = await checkedThrough(file, entries, outputs, graph, weights, fixed)
  const known = {
    hash: createHash('sha256').update(bytes).digest('hex'),
    inputs: ports.map(({ port, signal }) => ({ name: port, signal })),
    outputs: shown,
    graph,
  }
  return {
    model: { ...known, ...(frozen !== null && { frozen }) },
    weights: Object.fromEntries([...weights].map(([name, w]) => [name, { ...w, fixed: w.fixed || stuck.has(name) }])),
  }
}

/** Runs a module of a project once, on zeros. Throws one sentence when the runtime does not. */
export async function prove(model: ImportedModel): Promise<void> {
  const graph = createGraph()
  const feeds: Record<string, ort.Tensor> = {}
  const zeros = (name: string, shape: readonly number[]) => {
    feeds[name] = new ort.Tensor('float32', new Float32Array(size(shape)), shape)
    return input(graph, name, shape)
  }
  const arriving = Object.fromEntries(model.inputs.map(({ name, signal }) => [name, zeros(`${PORT_IN}${name}`, [1, ...signal.shape])]))
  const weights = Object.fromEntries(Object.entries(model.weights).map(([name, { shape }]) => [name, zeros(`${WEIGHT}${name}`, shape)]))
  const simple = simplify(graph, presented(graph, model, 1, arriving, weights))
  try {
    await run(toOnnx(simple.graph, simple.outputs), feeds)
  } catch (error) {
    throw new Error(`ONNX Runtime does not run an imported model of this project: ${said(error)}.`)
  }
}

/** Numbers that repeat themselves late, so that nothing depends on chance. */
const noise = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * 0.9)
const isWhole = (type: number) => type !== elementTypes.float && type !== elementTypes.double && type !== elementTypes.float16
/** What is shown to a port: noise, or zeros where whole numbers are wanted. */
const shownTo = (entry: Entry, batch: number, seed: number) => {
  const length = batch * size(entry.signal.shape)
  return isWhole(entry.type) ? new Float32Array(length) : noise(length, seed)
}

async function tried(model: Model, ports: readonly Entry[], batch: number, fixed: boolean) {
  const feeds: Feeds = Object.fromEntries(
    ports.map((e, k) => [`${PORT_IN}${e.port}`, new ort.Tensor('float32', shownTo(e, batch, k), [batch, ...e.signal.shape])]),
  )
  try {
    return await describe(model, feeds)
  } catch (error) {
    // What it does not do for one sample either has nothing to do with how many there are.
    if (fixed && batch > 1) await tried(model, ports, 1, fixed)
    throw new Error(
      fixed && batch > 1
        ? `The model takes one sample at a time and cannot be made to take ${batch} (${said(error)}); export it with a free first axis.`
        : `ONNX Runtime does not run this model: ${said(error)}.`,
    )
  }
}

/** The runtime's words without its places in its own source. */
export const said = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/\/onnxruntime_src\/\S+ [^:]*::\S+\([^)]*\)\s*/g, '')
    .replace(/^(Fatal error|Exception during initialization|This is an invalid model)[:.]\s*/i, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 300)

/** The line through values at the three batches; null when there is none. */
function line(values: readonly number[]): Affine | null {
  const [x, y, z] = values as [number, number, number]
  const slope = (y - x) / (BATCHES[1] - BATCHES[0])
  const start = x - slope * BATCHES[0]
  return Number.isInteger(slope) && start + slope * BATCHES[2] === z ? [start, slope] : null
}
const lines = (lists: readonly ArrayLike<number>[]): Affine[] | null => {
  if (lists.some((l) => l.length !== lists[0]!.length)) return null
  const found = Array.from(lists[0]!, (_, k) => line(lists.map((l) => l[k]!)))
  return found.every((f) => f !== null) ? found : null
}

interface Fact {
  readonly type: Described['type']
  /** Null where it depends on the data. */
  readonly shape: readonly Affine[] | null
}
function commonFacts(tries: readonly ReadonlyMap<string, Described>[]): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  for (const [name, { type }] of tries[0]!) {
    const shapes = tries.map((t) => t.get(name)?.shape ?? null)
    facts.set(name, { type, shape: shapes.every((s) => s !== null) ? lines(shapes) : null })
  }
  return facts
}
function commonConstants(tries: readonly ReadonlyMap<string, Onnx.ITensorProto>[]): Map<string, Onnx.ITensorProto> {
  const constants = new Map<string, Onnx.ITensorProto>()
  for (const [name, t] of tries[0]!) {
    const all = tries.map((c) => c.get(name))
    if (!all.every((c) => c !== undefined && dimsOf(c).join() === dimsOf(t).join())) continue
    const same = all.every((c) => Buffer.compare(c!.rawData!, t.rawData!) === 0)
    const grows = !same && t.dataType === elementTypes.int64 ? lines(all.map((c) => numbersOf(c!)!)) : null
    if (same) constants.set(name, t)
    else if (grows) constants.set(name, growing(name, grows, dimsOf(t)))
  }
  return constants
}

interface Exit {
  readonly name: string
  readonly port: string
  readonly signal: Signal
  readonly batchAxis: number
  readonly type: Described['type']
}
/** The outputs that have one answer for each sample. */
function outputsOf(model: Model, about: ReadonlyMap<string, Fact>, fixed: boolean): Exit[] {
  const taken = new Set<string>()
  const numeric = ['float', 'double', 'float16', 'int64', 'int32', 'bool', 'uint8', 'int8']
  const exits = model.outputs.flatMap((v): Exit[] => {
    const { type, shape } = about.get(v.name!) ?? { type: 'unknown', shape: null }
    if (!shape || !numeric.includes(type)) return []
    const grown = shape.flatMap(([, b], k) => (b !== 0 ? [k] : []))
    const axis = grown[0]
    if (axis === undefined || grown.length > 1 || shape[axis]![0] !== 0 || shape[axis]![1] !== 1) return []
    const rest = shape.filter((_, k) => k !== axis).map(([a]) => a)
    if (rest.length > 4 || rest.some((n) => n < 1)) return []
    return [{ name: v.name!, port: portFor(v.name!, taken), signal: signalOf(rest), batchAxis: axis, type }]
  })
  if (exits.length === 0)
    throw new Error(
      fixed
        ? 'The model takes one sample at a time, and none of its outputs grows with more; export it with a free first axis.'
        : 'No output of the model has one answer for each sample, so it cannot be a module; export it with a free first axis.',
    )
  return exits
}

type Weights = Map<string, ImportedWeight>
/** The graph for the document, and the weights it leaves out. */
function packed(
  model: Model,
  ports: readonly Entry[],
  outputs: readonly Exit[],
  about: Map<string, Fact>,
  constants: ReadonlyMap<string, Onnx.ITensorProto>,
): { graph: string; weights: Weights } {
  const exits = outputs.flatMap(({ name, port, batchAxis, signal }): Onnx.INodeProto[] => {
    const rank = signal.shape.length + 1
    const perm = [batchAxis, ...Array.from({ length: rank }, (_, k) => k).filter((k) => k !== batchAxis)]
    const turned = batchAxis === 0 ? name : `${name}/turned`
    if (turned !== name) about.set(turned, { type: about.get(name)!.type, shape: perm.map((k) => about.get(name)!.shape![k]!) })
    return [
      ...(turned === name
        ? []
        : [{ opType: 'Transpose', input: [name], output: [turned], attribute: [{ name: 'perm', type: 7, ints: perm }] }]),
      { opType: 'Cast', input: [turned], output: [`${PORT_OUT}${port}`], attribute: [intAttribute('to', elementTypes.float)] },
    ]
  })
  for (const { port, signal } of outputs)
    about.set(`${PORT_OUT}${port}`, { type: 'float', shape: [[0, 1], ...signal.shape.map((n): Affine => [n, 0])] })
  const needed = new Set(outputs.map(({ port }) => `${PORT_OUT}${port}`))
  const nodes: Onnx.INodeProto[] = []
  for (const node of [...model.nodes, ...exits].reverse()) {
    const made = node.output!.filter((name) => name !== '')
    if (!made.some((name) => needed.has(name) && !constants.has(name))) continue
    for (const name of reads(node)) needed.add(name)
    nodes.unshift(node)
  }
  const weights: Weights = new Map()
  const front: Onnx.INodeProto[] = []
  const kept: Onnx.ITensorProto[] = []
  const taken = new Set<string>()
  // Statistics that a training elsewhere left, not weights of this one.
  const statistics = new Set(nodes.filter((n) => n.opType === 'BatchNormalization').flatMap((n) => n.input!.slice(3, 5)))
  for (const name of needed) {
    const constant = constants.get(name)
    const t = constant ?? model.initializers.get(name)
    if (!t) continue
    if (!constant && t.dataType === elementTypes.float && size(dimsOf(t)) > 1) {
      const weight = nameFor(name, taken, 80)
      weights.set(weight, { shape: dimsOf(t), values: Float32Array.from(numbersOf(t)!), fixed: statistics.has(name) })
      front.push({ opType: 'Identity', input: [`${WEIGHT}${weight}`], output: [name] })
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
    values: nodes.flatMap((n) => n.output!).flatMap(value),
    domains: model.domains,
  })
  return { graph: pack(bytes), weights }
}
const typeNumber = (type: Described['type']) => (type === 'unknown' ? 0 : elementTypes[type])

/** Runs the module beside the file, two samples together against each alone, and finds out what cannot be trained. */
async function checkedThrough(
  file: Model,
  entries: readonly Entry[],
  outputs: readonly Exit[],
  packedGraph: string,
  weights: Weights,
  fixed: boolean,
) {
  const batch = 2
  const ports = entries.filter((e) => e.batchAxis !== null)
  const graph = createGraph()
  const arriving: Record<string, Tensor> = {}
  const feeds: Record<string, ort.Tensor> = {}
  const feed = (name: string, values: Float32Array, shape: readonly number[]) => {
    feeds[name] = new ort.Tensor('float32', values, shape)
    return input(graph, name, shape)
  }
  const shown = new Map(ports.map((e, k) => [e.port, shownTo(e, batch, k)]))
  for (const e of ports) arriving[e.port] = feed(`${PORT_IN}${e.port}`, shown.get(e.port)!, [batch, ...e.signal.shape])
  const own: Record<string, Tensor> = {}
  for (const [name, w] of weights) own[name] = feed(`${WEIGHT}${name}`, w.values, w.shape)
  const made = presented(graph, { graph: packedGraph }, batch, arriving, own)
  const simple = simplify(graph, made)
  const together = await run(toOnnx(simple.graph, simple.outputs), feeds)
  const plain = modelOf({ ...file, initializers: file.initializers.values() })
  for (let sample = 0; sample < batch; sample++) {
    const alone = await run(
      plain,
      Object.fromEntries(
        entries.map((e) => {
          const each = size(e.signal.shape)
          const values = e.batchAxis === null ? Float32Array.of(e.value) : shown.get(e.port)!.slice(sample * each, (sample + 1) * each)
          return [e.name, tensorFor(e, values)]
        }),
      ),
    )
    for (const { name, port, signal } of outputs) {
      const each = size(signal.shape)
      const ours = (together[port]!.data as Float32Array).subarray(sample * each, (sample + 1) * each)
      if (differs(ours, alone[name]!.data as ArrayLike<number | bigint>))
        throw new Error(
          fixed
            ? `The model takes one sample at a time, and its output "${name}" mixes them when there are more; export it with a free first axis.`
            : `The samples of a batch change each other's output "${name}" in this model, so it cannot be a module.`,
        )
    }
  }
  const { operators, values } = blocked(simple.graph, simple.graph.inputs)
  const stuck = new Set([...weights.keys()].filter((name) => values.has(`${WEIGHT}${name}`)))
  const stuckPorts = ports.some((e) => values.has(`${PORT_IN}${e.port}`))
  const list = operators.length > 1 ? `${operators.slice(0, -1).join(', ')} and ${operators.at(-1)} have` : `${operators[0]} has`
  const frozen =
    operators.length === 0
      ? null
      : `Its ${operators.length > 1 ? 'operators' : 'operator'} ${list} no gradient, so ${
          stuck.size === weights.size ? 'its weights stay' : `${stuck.size} of its ${weights.size} weights stay`
        } as they are${stuckPorts ? ', and nothing in front of it learns through it' : ''}.`
  return { stuck, frozen }
}

function tensorFor({ type, dims }: Entry, values: Float32Array): ort.Tensor {
  const name = elementType(type)
  if (name === 'float') return new ort.Tensor('float32', values, dims)
  if (name === 'double') return new ort.Tensor('float64', Float64Array.from(values), dims)
  if (name === 'int64')
    return new ort.Tensor(
      'int64',
      BigInt64Array.from(values, (v) => BigInt(Math.trunc(v))),
      dims,
    )
  if (name === 'int32') return new ort.Tensor('int32', Int32Array.from(values), dims)
  if (name === 'bool') return new ort.Tensor('bool', Uint8Array.from(values), dims)
  if (name === 'uint8') return new ort.Tensor('uint8', Uint8Array.from(values), dims)
  throw new Error(`The model has an input of ${name}, which cannot be wired; export it with floats.`)
}
/** Beyond what another order of additions does. */
function differs(ours: Float32Array, theirs: ArrayLike<number | bigint>): boolean {
  let largest = 0
  for (let k = 0; k < theirs.length; k++) largest = Math.max(largest, Math.abs(Number(theirs[k])))
  for (let k = 0; k < theirs.length; k++) {
    const [a, b] = [ours[k]!, Number(theirs[k])]
    if (!(Math.abs(a - b) <= 1e-5 + 1e-3 * largest) && !(Number.isNaN(a) && Number.isNaN(b))) return true
  }
  return ours.length !== theirs.length
}

async function run(model: Uint8Array, feeds: Readonly<Record<string, ort.Tensor>>): Promise<Readonly<Record<string, ort.Tensor>>> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 })
  try {
    return (await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))))) as Record<
      string,
      ort.Tensor
    >
  } finally {
    await session.release()
  }
}
