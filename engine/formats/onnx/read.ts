/** An ONNX file as data, brought to one version of the operators. Everything in it is checked before it is believed. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { OPSET } from '../../tensor/onnx.ts'
import { withoutCalls } from './functions.ts'
import { functionsOf } from './newer.ts'
import { dense } from './sparse.ts'
import { checkTensor, floatTensor, graphsOf, int64Tensor, whole } from './tensors.ts'
import { upgradeNodes } from './upgrade.ts'

const { onnx } = proto

/** What is taken at most; a larger file is refused before it is read. */
export const MODEL_LIMITS = { bytes: 1 << 29, nodes: 20_000, depth: 8, opset: [1, 22] } as const

export interface Model {
  /** Nodes in an order in which each comes after those it reads. */
  readonly nodes: readonly Onnx.INodeProto[]
  readonly initializers: ReadonlyMap<string, Onnx.ITensorProto>
  /** Without those that an initializer fills. */
  readonly inputs: readonly Onnx.IValueInfoProto[]
  readonly outputs: readonly Onnx.IValueInfoProto[]
  /** Versions of the operator sets other than ONNX's own. */
  readonly domains: Readonly<Record<string, number>>
}

const DATA_EXTERNAL = 1
const { TENSOR } = onnx.AttributeProto.AttributeType

/**
 * @param folder where the file lies: its tensors may be in other files there; absent: they may not
 * @throws one sentence
 */
export function readModel(bytes: Uint8Array, folder?: string): Model {
  try {
    return checkedModel(bytes, folder)
  } catch (error) {
    throw sentence(error)
  }
}

/** What a person may read: names out of the file come without their line breaks, and what is no sentence of ours means damage. */
export function sentence(error: unknown): Error {
  const message = error instanceof Error ? error.message.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 600) : String(error)
  return error instanceof Error && error.constructor === Error && /^[“A-Z].*\.$/.test(message)
    ? new Error(message)
    : new Error(`The model cannot be read (${message.replace(/\.$/, '')}); export it again.`)
}

function checkedModel(bytes: Uint8Array, folder: string | undefined): Model {
  const model = decoded(bytes)
  const { graph } = model
  if (!graph || !graph.node?.length) throw new Error('The file holds no ONNX network, or it is damaged; export it again.')
  const functions = functionsOf(model, bytes)
  const opset = versionOf(model, 1)
  const domains = Object.fromEntries(
    [...functions, model].flatMap((part) => part.opsetImport ?? []).flatMap((o) => (isOwn(o.domain) ? [] : [[o.domain, whole(o.version)]])),
  ) as Record<string, number>
  let nodes = 0
  const counted = (more: number) => {
    nodes += more
    if (nodes > MODEL_LIMITS.nodes) throw new Error(`The model has more than ${MODEL_LIMITS.nodes} nodes; it is not read.`)
  }
  let spread = 0
  const claim = (bytes: number) => {
    spread += bytes
    if (spread > MODEL_LIMITS.bytes)
      throw new Error(`The sparse weights of the model take more than ${MODEL_LIMITS.bytes >> 20} MB once they are dense; it is not read.`)
  }
  const check = (g: Onnx.IGraphProto, depth: number): void => {
    if (depth > MODEL_LIMITS.depth) throw new Error(`The model nests more than ${MODEL_LIMITS.depth} graphs; it is not read.`)
    for (const t of g.initializer ?? []) filled(t, folder, `The weight "${t.name}"`)
    const made = (g.sparseInitializer ?? []).map((t) => dense(t, `The weight "${t.values?.name}"`, claim))
    if (made.length > 0) g.initializer = [...(g.initializer ?? []), ...made]
    g.sparseInitializer = []
    checkNodes(g.node ?? [], depth)
  }
  const checkNodes = (list: readonly Onnx.INodeProto[], depth: number): void => {
    counted(list.length)
    for (const node of list) {
      if (!node.opType) throw new Error('The model has a node without an operator; the file is damaged.')
      if (node.domain === 'ai.onnx') node.domain = ''
      const at = `A constant of the node "${node.name || node.opType}"`
      for (const a of node.attribute ?? []) {
        if (a.sparseTensor) {
          const t = dense(a.sparseTensor, at, claim)
          Object.assign(a, { name: a.name === 'sparse_value' ? 'value' : a.name, type: TENSOR, t, sparseTensor: null })
        }
        if (a.t) filled(a.t, folder, at)
        if (a.g) check(a.g, depth + 1)
        for (const sub of a.graphs ?? []) check(sub, depth + 1)
      }
    }
  }
  check(graph, 0)
  for (const f of functions) checkNodes(f.node ?? [], 0)
  const initializers = new Map((graph.initializer ?? []).map((t) => [t.name!, t]))
  const taken = new Set([...initializers.keys(), ...(graph.input ?? []).map((v) => v.name!), ...allNames(graph.node!)])
  const fresh = namesBeside(taken, 'upgraded')
  const keep = (make: (name: string) => Onnx.ITensorProto) => {
    const name = fresh()
    initializers.set(name, make(name))
    return name
  }
  const upgraded = withoutCalls(upgradeNodes(graph.node!, { opset, fresh, keep }), {
    functions,
    upgraded: (list, f) => upgradeNodes(list, { opset: versionOf(f, opset), fresh, keep }),
    prefix: unused(taken, 'call'),
    counted,
  })
  const used = new Set(domainsOf(upgraded))
  // Some programs write every weight as a node of its own. One that the model gives out stays a node, since the runtime refuses a graph without any.
  const given = new Set((graph.output ?? []).map((v) => v.name))
  const rest = upgraded.filter((node) => {
    const t = node.opType === 'Constant' && !node.domain && !given.has(node.output?.[0]) ? constantOf(node) : null
    if (t && initializers.has(t.name!)) throw new Error(`The model makes its value "${t.name}" twice; the file is damaged.`)
    if (t) initializers.set(t.name!, t)
    return t === null
  })
  return {
    nodes: ordered(rest, new Set([...initializers.keys(), ...(graph.input ?? []).map((v) => v.name!)])),
    initializers,
    inputs: (graph.input ?? []).filter((v) => !initializers.has(v.name!)),
    outputs: graph.output ?? [],
    domains: Object.fromEntries(Object.entries(domains).filter(([domain]) => used.has(domain))),
  }
}

/** What a node holds; null where it is no tensor of numbers. */
function constantOf(node: Onnx.INodeProto): Onnx.ITensorProto | null {
  const name = node.output?.[0]
  const [held] = node.attribute ?? []
  if (!name || !held) return null
  if (held.t) return { ...held.t, name }
  switch (held.name) {
    case 'value_float':
      return floatTensor(name, [held.f ?? 0], [])
    case 'value_floats':
      return floatTensor(name, held.floats ?? [], [held.floats?.length ?? 0])
    case 'value_int':
      return int64Tensor(name, [whole(held.i)], [])
    case 'value_ints':
      return int64Tensor(name, (held.ints ?? []).map(whole))
    default:
      return null
  }
}
const isOwn = (domain: string | null | undefined) => !domain || domain === 'ai.onnx'
/** The version of ONNX's own operators that a model or a function of it is written in. */
function versionOf({ opsetImport }: { opsetImport?: Onnx.IOperatorSetIdProto[] | null }, absent: number): number {
  const opset = whole(opsetImport?.find((o) => isOwn(o.domain))?.version ?? absent)
  const [oldest, newest] = MODEL_LIMITS.opset
  if (!(opset >= oldest && opset <= newest))
    throw new Error(`The model is of opset ${opset}, and ${oldest} to ${newest} are read; export it with one of those.`)
  return opset
}
/** What none of the names begins with. */
function unused(taken: ReadonlySet<string>, wanted: string): string {
  let prefix = wanted
  while ([...taken].some((name) => name.startsWith(prefix))) prefix += '_'
  return prefix
}
function namesBeside(taken: ReadonlySet<string>, wanted: string): () => string {
  const prefix = unused(taken, wanted)
  let next = 0
  return () => `${prefix}${next++}`
}
function* domainsOf(nodes: readonly Onnx.INodeProto[]): Generator<string> {
  for (const node of nodes) {
    if (node.domain) yield node.domain
    for (const g of graphsOf(node)) yield* domainsOf(g.node ?? [])
  }
}

function decoded(bytes: Uint8Array): Onnx.IModelProto {
  if (bytes.length > MODEL_LIMITS.bytes) throw new Error(`The model is larger than ${MODEL_LIMITS.bytes >> 20} MB; it is not read.`)
  try {
    return onnx.ModelProto.decode(bytes)
  } catch {
    throw new Error('The file is not an ONNX model, or it is damaged; export it again.')
  }
}

/** Brings values from a file beside the model into the tensor, and checks that it holds what it claims. */
function filled(t: Onnx.ITensorProto, folder: string | undefined, at: string): void {
  if (t.dataLocation === DATA_EXTERNAL) {
    const facts = Object.fromEntries((t.externalData ?? []).map((e) => [e.key, e.value]))
    t.rawData = readBeside(
      facts.location ?? '',
      Number(facts.offset ?? 0),
      facts.length === undefined ? null : Number(facts.length),
      folder,
      at,
    )
    t.dataLocation = 0
    t.externalData = []
  }
  checkTensor(t, at)
}

function readBeside(location: string, offset: number, length: number | null, folder: string | undefined, at: string): Uint8Array {
  if (folder === undefined) throw new Error(`${at} lies in another file, "${location}"; choose a model that is one file.`)
  let real: string
  try {
    real = realpathSync(join(folder, location))
  } catch {
    throw new Error(`${at} lies in "${location}", which is not beside the model; put it there.`)
  }
  if (!real.startsWith(realpathSync(folder) + sep))
    throw new Error(`${at} points outside the model's folder ("${location}"); it is not read.`)
  const file = openSync(real, 'r')
  try {
    const { size } = fstatSync(file)
    const wanted = length ?? size - offset
    if (
      !(
        Number.isSafeInteger(offset) &&
        offset >= 0 &&
        Number.isSafeInteger(wanted) &&
        wanted >= 0 &&
        offset + wanted <= size &&
        wanted <= MODEL_LIMITS.bytes
      )
    )
      throw new Error(`${at} claims bytes that "${location}" does not have; the file is damaged.`)
    const bytes = new Uint8Array(wanted)
    if (readSync(file, bytes, 0, wanted, offset) !== wanted) throw new Error(`"${location}" could not be read whole; try again.`)
    return bytes
  } finally {
    closeSync(file)
  }
}

function* allNames(nodes: readonly Onnx.INodeProto[]): Generator<string> {
  for (const node of nodes) {
    yield* node.output ?? []
    for (const g of graphsOf(node)) yield* allNames(g.node ?? [])
  }
}

/** Names that a node reads from around it, those inside its subgraphs too. */
export function reads(node: Onnx.INodeProto): string[] {
  const names = (node.input ?? []).filter((name) => name !== '')
  for (const g of graphsOf(node)) {
    const own = new Set([...(g.input ?? []).map((v) => v.name!), ...(g.initializer ?? []).map((t) => t.name!)])
    for (const n of g.node ?? []) {
      for (const name of reads(n)) if (!own.has(name)) names.push(name)
      for (const name of n.output ?? []) own.add(name)
    }
    for (const v of g.output ?? []) if (!own.has(v.name!)) names.push(v.name!)
  }
  return names
}

const random = new Set(['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Bernoulli', 'Multinomial', 'Dropout'])
/** A node that gives the same for the same, as far as is known. */
export const deterministic = (node: Onnx.INodeProto): boolean =>
  !random.has(node.opType!) && !node.attribute?.some((a) => a.g || a.graphs?.length) && (node.domain ?? '') === ''

/** Each node after those it reads. Throws a sentence on a cycle, a value made twice, or one that nothing makes. */
function ordered(nodes: readonly Onnx.INodeProto[], given: ReadonlySet<string>): Onnx.INodeProto[] {
  const maker = new Map<string, number>()
  nodes.forEach((node, k) => {
    for (const name of node.output ?? []) {
      if (name === '') continue
      if (maker.has(name) || given.has(name)) throw new Error(`The model makes its value "${name}" twice; the file is damaged.`)
      maker.set(name, k)
    }
  })
  const waits = nodes.map(() => 0)
  const readers = nodes.map((): number[] => [])
  nodes.forEach((node, k) => {
    for (const name of new Set(reads(node))) {
      if (given.has(name)) continue
      const from = maker.get(name)
      if (from === undefined) throw new Error(`The model reads a value "${name}" that nothing makes; the file is damaged.`)
      waits[k]!++
      readers[from]!.push(k)
    }
  })
  const ready = waits.flatMap((n, k) => (n === 0 ? [k] : []))
  for (const k of ready) for (const reader of readers[k]!) if (--waits[reader]! === 0) ready.push(reader)
  if (ready.length < nodes.length) {
    const stuck = nodes.find((_, k) => waits[k]! > 0)!
    throw new Error(`The model goes round in a circle at its node "${stuck.name || stuck.opType}"; the file is damaged.`)
  }
  return ready.map((k) => nodes[k]!)
}

/** A model of these parts in the one version, for the runtime. */
export function modelOf(parts: {
  nodes: readonly Onnx.INodeProto[]
  initializers: Iterable<Onnx.ITensorProto>
  inputs: readonly Onnx.IValueInfoProto[]
  outputs: readonly Onnx.IValueInfoProto[]
  values?: readonly Onnx.IValueInfoProto[]
  domains: Readonly<Record<string, number>>
}): Uint8Array {
  return onnx.ModelProto.encode({
    irVersion: 10,
    producerName: 'Neurula',
    opsetImport: Object.entries({ '': OPSET, ...parts.domains }).map(([domain, version]) => ({ domain, version })),
    graph: {
      name: 'network',
      node: [...parts.nodes],
      initializer: [...parts.initializers],
      input: [...parts.inputs],
      output: [...parts.outputs],
      valueInfo: [...(parts.values ?? [])],
    },
  }).finish()
}
