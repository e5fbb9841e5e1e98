/** Types and shapes of all values of a model, as the runtime finds them. Only for a process that may die: the model is loaded and run. */
import type { onnx as Onnx } from 'onnx-proto'
import * as ort from 'onnxruntime-node'
import { type ElementType, elementTypes } from '../../tensor/graph.ts'
import { deterministic, type Model, modelOf, reads } from './read.ts'
import { dimsOf, elementType, MAX_ELEMENTS } from './tensors.ts'

/** What is known of a value. `shape` is null where it depends on the data, or where the value is no tensor. */
export interface Described {
  readonly type: ElementType
  readonly shape: readonly number[] | null
}
export type Feeds = Readonly<Record<string, ort.OnnxValue>>

/** The runtime's names of element types. */
const typeNames: Readonly<Record<string, ElementType>> = {
  float32: 'float',
  float64: 'double',
  ...Object.fromEntries(
    (
      [
        'uint8',
        'int8',
        'uint16',
        'int16',
        'int32',
        'int64',
        'string',
        'bool',
        'float16',
        'uint32',
        'uint64',
        'bfloat16',
        'uint4',
        'int4',
      ] as const
    ).map((name) => [name, name]),
  ),
}

const UNFETCHED: ReadonlySet<string> = new Set(['bfloat16', 'uint4', 'int4'])

/** The runtime's settings for a look at a model: nothing is rewritten, so that every value is there. */
const PLAIN: ort.InferenceSession.SessionOptions = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, intraOpNumThreads: 1 }

/**
 * @param feeds one value for each input
 * @param known values already found out; those of a constant content go into the model as such
 */
export async function describe(
  model: Model,
  feeds: Feeds,
): Promise<{ about: Map<string, Described>; constants: Map<string, Onnx.ITensorProto> }> {
  let nodes = model.nodes
  const constants = new Map<string, Onnx.ITensorProto>()
  const about = new Map<string, Described>()
  for (const t of model.initializers.values()) about.set(t.name!, { type: elementType(t.dataType), shape: dimsOf(t) })
  for (const v of model.inputs) {
    const value = feeds[v.name!]
    if (value instanceof ort.Tensor) about.set(v.name!, { type: typeNames[value.type] ?? 'unknown', shape: value.dims })
    else about.set(v.name!, { type: 'unknown', shape: null })
  }
  // Whole numbers that follow from shapes alone become constants, which makes more shapes known; until nothing changes.
  for (let round = 0; round < 20; round++) {
    const { metadata, values } = await look({ ...model, nodes, initializers: new Map([...model.initializers, ...constants]) }, feeds, about)
    for (const [name, found] of metadata) about.set(name, found)
    const before = constants.size
    for (const node of nodes) {
      const fixed =
        node.opType === 'Shape' || node.opType === 'Size'
          ? about.get(node.input![0]!)?.shape != null
          : reads(node).every((name) => constants.has(name) || isSmallConstant(model.initializers.get(name)))
      if (!fixed || !deterministic(node)) continue
      for (const name of node.output!) {
        const value = values.get(name)
        if (value && value.size <= SMALL && !constants.has(name)) {
          const tensor = tensorOf(name, value)
          if (tensor) constants.set(name, tensor)
        }
      }
    }
    nodes = nodes.filter((node) => !node.output!.every((name) => name === '' || constants.has(name)))
    if (constants.size === before || nodes.length === 0) break
  }
  for (const [name, t] of constants) about.set(name, { type: elementType(t.dataType), shape: dimsOf(t) })
  return { about, constants }
}

/** Constants of more elements are left to the runtime. */
const SMALL = 4096
/** Lists of floats are weights, and stay. */
const isSmallConstant = (t: Onnx.ITensorProto | undefined) => {
  if (t === undefined) return false
  const count = dimsOf(t).reduce((a, b) => a * b, 1)
  return count <= (t.dataType === elementTypes.float ? 1 : SMALL)
}
function tensorOf(name: string, value: ort.Tensor): Onnx.ITensorProto | null {
  const dims = [...value.dims]
  if (value.type === 'string') return null
  const type = { float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, bool: 9, float64: 11, uint32: 12, uint64: 13 }[
    value.type as string
  ]
  if (type === undefined) return null
  const data = value.data as Float32Array
  return { name, dataType: type, dims, rawData: new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)) }
}

/** Loads the model with every value as an output, asks what they are, and runs it once. */
async function look(model: Model, feeds: Feeds, about: ReadonlyMap<string, Described>) {
  const made = model.nodes.flatMap((node) => node.output!.filter((name) => name !== ''))
  const inputs = model.inputs.map((v): Onnx.IValueInfoProto => {
    const { type, shape } = about.get(v.name!)!
    if (shape === null) return v
    void type
    return {
      name: v.name,
      type: { tensorType: { elemType: v.type?.tensorType?.elemType, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
    }
  })
  const bytes = modelOf({ ...model, initializers: model.initializers.values(), inputs, outputs: made.map((name) => ({ name })) })
  const session = await ort.InferenceSession.create(bytes, PLAIN)
  try {
    const metadata = new Map<string, Described>()
    const fetched: string[] = []
    for (const [k, name] of session.outputNames.entries()) {
      const found = session.outputMetadata[k]!
      if (!found.isTensor) metadata.set(name, { type: 'unknown', shape: null })
      else {
        // The binding has no values of the others, and asking for some of them ends the process.
        if (typeNames[found.type] && !UNFETCHED.has(found.type)) fetched.push(name)
        const fixed = found.shape.every((n) => typeof n === 'number' && n >= 0)
        metadata.set(name, { type: typeNames[found.type] ?? 'unknown', shape: fixed ? (found.shape as number[]) : null })
      }
    }
    const total = [...metadata.values()].reduce((sum, { shape }) => sum + (shape ?? []).reduce((a, b) => a * b, 1), 0)
    if (total > MAX_ELEMENTS)
      throw new Error(`its values take ${Math.round(total / 2 ** 18)} MB, and at most ${MAX_ELEMENTS / 2 ** 18} are given to them`)
    const values = new Map<string, ort.Tensor>()
    if (fetched.length > 0) {
      const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)))
      const results = await session.run(given, fetched)
      for (const [name, value] of Object.entries(results)) if (value instanceof ort.Tensor) values.set(name, value)
    }
    // The runtime says no axes both of a number and of what it does not know.
    for (const [name, found] of metadata) {
      const value = values.get(name)
      if (found.shape?.length === 0 && value && value.dims.length > 0) metadata.set(name, { ...found, shape: null })
    }
    return { metadata, values }
  } finally {
    await session.release()
  }
}
