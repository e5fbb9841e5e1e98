/** The inputs of a model as ports: which axis is the batch, what is left open, what is one number for all. */
import type { onnx as Onnx } from 'onnx-proto'
import type { Signal } from '../../network/schema.ts'
import { elementTypes, size } from '../../tensor/graph.ts'
import { PORT_IN } from './prepared.ts'
import type { Model } from './read.ts'
import { elementType, floatTensor, intAttribute, int64Tensor, numbersOf, whole } from './tensors.ts'
import { reads } from './read.ts'

/** Sizes of open axes and values of single numbers, by the names that the model has for them. */
export type Given = Readonly<Record<string, number>>
export interface Entry {
  readonly name: string
  /** ONNX's number of its element type. */
  readonly type: number
  /** Sizes, at the batch axis those for which the model was made, else 1. */
  readonly dims: readonly number[]
  /** Where the model has the batch; null: nowhere. */
  readonly batchAxis: number | null
  /** One number for all samples; null: it is wired. */
  readonly value: number | null
  readonly port: string
  readonly signal: Signal
}
export interface Entries {
  readonly entries: readonly Entry[]
  /** How many samples at a time the model was made for; null: any number. */
  readonly fixed: number | null
}

/** Values of one sample at an input. */
const MAX_SAMPLE = 2 ** 24

/** A name of at most `length` characters that is not taken yet, and takes it. */
export function nameFor(wanted: string, taken: Set<string>, length: number): string {
  const plain = wanted.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, length - 4) || 'value'
  let name = plain
  for (let k = 2; taken.has(name); k++) name = `${plain}_${k}`
  taken.add(name)
  return name
}

/** What a port carries: a sample of more axes than a signal has comes with its first ones as one. */
export const signalOf = (shape: readonly number[]): Signal => {
  const over = shape.length - MAX_AXES
  const kept = over > 0 ? [size(shape.slice(0, over + 1)), ...shape.slice(over + 1)] : [...shape]
  return { modality: kept.length === 3 ? 'image' : 'activity', shape: kept }
}
const MAX_AXES = 4

/** A name for a port; states are called `module.port`, so it has no dot. */
export const portFor = (wanted: string, taken: Set<string>): string => nameFor(wanted.replaceAll('.', '_'), taken, 40)

interface Axis {
  readonly open: string | null
  readonly size: number
}
const axesOf = (v: Onnx.IValueInfoProto): Axis[] => {
  const t = v.type?.tensorType
  if (!t) throw new Error(`The input "${v.name}" of the model is no tensor, so nothing can be wired to it.`)
  if (!t.shape)
    throw new Error(`The input "${v.name}" of the model does not say its shape; export the model with the shapes of its inputs.`)
  return (t.shape.dim ?? []).map((d) => {
    const size = whole(d.dimValue)
    return size > 0 ? { open: null, size } : { open: d.dimParam || '', size: 0 }
  })
}

/** The model can be imported once somebody says these sizes and numbers. */
export class LeftOpen extends Error {
  readonly names: readonly string[]
  constructor(names: readonly string[], message: string) {
    super(message)
    this.names = names
  }
}

/** The model does not take any number of samples at a time: they must be shown to it one by one, or as many as it was made for. */
export class Unbatched extends Error {}

/**
 * How samples are shown: any number at a time; as many as the model was made for; or what it takes is one sample. In the last two every
 * run is for samples of its own, so that an input without an axis for them is a sample whole.
 */
export type Showing = 'any' | 'groups' | 'single'

/**
 * @throws LeftOpen, Unbatched, or a sentence, when something has to be said first, or has no place in a network
 */
export function entriesOf(model: Model, given: Given, showing: Showing): Entries {
  const inputs = model.inputs.map((v) => ({ v, axes: axesOf(v) }))
  const saidOpen = (axis: Axis, name: string, k: number) => (axis.open === null ? null : (given[axis.open] ?? given[`${name}.${k}`]))
  const openAxes = inputs.flatMap(({ v, axes }) =>
    axes
      .map((axis, k) => ({ axis, k, name: v.name! }))
      .filter(({ axis, k, name }) => axis.open !== null && saidOpen(axis, name, k) === undefined),
  )
  const first = openAxes.find(({ k }) => k === 0) ?? openAxes[0]
  const fixed = first
    ? null
    : showing === 'single'
      ? 1
      : madeFor(
          inputs.map(({ axes }) => axes),
          model.outputs,
        )
  const batchAxisOf = (axes: readonly Axis[]): number | null => {
    const isBatch = (axis: Axis, k: number) =>
      first ? axis.open === first.axis.open && (axis.open !== '' || k === first.k) : axis.size === fixed && (fixed === 1 || k === 0)
    const found = axes.findIndex(isBatch)
    return found < 0 ? null : found
  }
  // A number is one for all samples where something else is wired.
  const others = inputs.some(({ axes }) => batchAxisOf(axes) !== null || axes.some((axis) => axis.size !== 1))
  const wanting: string[] = []
  const ports = new Set<string>()
  const entries = inputs.map(({ v, axes }): Entry => {
    const name = v.name!
    const batchAxis = batchAxisOf(axes)
    const dims = axes.map((axis, k) => {
      if (k === batchAxis) return fixed ?? 1
      const length = axis.open === null ? axis.size : saidOpen(axis, name, k)
      if (length === undefined) wanting.push(axis.open || `${name}.${k}`)
      else if (!Number.isInteger(length) || length! < 1)
        throw new Error(`The size ${length} of "${axis.open || `${name}.${k}`}" is no whole number above 0.`)
      return length ?? 1
    })
    const type = v.type!.tensorType!.elemType ?? 0
    if (!wirable.has(elementType(type)))
      throw new Error(`The input "${name}" of the model is of a type that cannot be wired; export it with floats.`)
    const number = batchAxis === null && size(dims) === 1 && others
    if (number && given[name] === undefined) wanting.push(name)
    if (batchAxis === null && !number && showing === 'any') throw new Unbatched()
    const shape = dims.filter((_, k) => k !== batchAxis)
    const count = size(shape)
    if (count > MAX_SAMPLE)
      throw new Error(`The input "${name}" [${dims}] of the model takes ${count} values a sample; at most ${MAX_SAMPLE} are taken.`)
    return { name, type, dims, batchAxis, value: number ? (given[name] ?? 0) : null, port: portFor(name, ports), signal: signalOf(shape) }
  })
  if (wanting.length > 0) {
    const open = [...new Set(wanting)]
    throw new LeftOpen(
      open,
      `The model leaves open ${open.join(' and ')}; say what to take, as in ${open.map((name) => `${name}=1`).join(' ')}.`,
    )
  }
  if (entries.length === 0) throw new Error('The model takes no input that can be wired.')
  return { entries, fixed }
}

/**
 * How many samples a model without open axes takes: one where its inputs have an axis of 1, else as many as all its inputs and outputs
 * begin with; where they do not agree, what it takes is one sample.
 */
function madeFor(inputs: readonly (readonly Axis[])[], outputs: readonly Onnx.IValueInfoProto[]): number {
  const many = inputs.filter((axes) => axes.some((axis) => axis.size !== 1))
  const n = many[0]?.[0]?.size
  if (n === undefined || many.every((axes) => axes.some((axis) => axis.size === 1))) return 1
  const begins = outputs.map((v) => v.type?.tensorType?.shape?.dim?.[0]).filter((d) => d !== undefined)
  return many.every((axes) => axes[0]!.size === n) && begins.every((d) => whole(d.dimValue) === n) ? n : 1
}
/** Types that a float becomes and is made of. */
const wirable: ReadonlySet<string> = new Set([
  ...['float', 'float16', 'bfloat16', 'double', 'bool'],
  ...['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'],
])
/** Whether an input wants whole numbers. */
export const isWhole = ({ type }: Pick<Entry, 'type'>): boolean => !['float', 'float16', 'bfloat16', 'double'].includes(elementType(type))

/**
 * The model with an input for each port, `[batch, ...shape per sample]` of floats, in place of its own.
 * @param fixed the model was made for so many samples at a time: shapes that say so say it no more
 */
export function withPorts(model: Model, entries: readonly Entry[], fixed: number | null): Model {
  const initializers = new Map(model.initializers)
  const front: Onnx.INodeProto[] = []
  for (const { name, type, dims, batchAxis, value, port, signal } of entries) {
    const from = value === null ? `${PORT_IN}${port}` : `${name}/value`
    let at = from
    const shaped = (shape: readonly number[]) => {
      initializers.set(`${port}/dims`, int64Tensor(`${port}/dims`, shape))
      front.push({ opType: 'Reshape', input: [at, `${port}/dims`], output: [`${port}/shaped`] })
      at = `${port}/shaped`
    }
    if (value !== null) initializers.set(from, floatTensor(from, [value], dims))
    else if (batchAxis === null) shaped(dims)
    else {
      const sample = dims.filter((_, k) => k !== batchAxis)
      if (sample.length !== signal.shape.length) shaped([0, ...sample])
      // Sample by sample first, then at its place.
      const rest = dims.map((_, k) => k + 1).slice(0, -1)
      const perm = [...rest.slice(0, batchAxis), 0, ...rest.slice(batchAxis)]
      if (batchAxis > 0) {
        front.push({ opType: 'Transpose', input: [at], output: [`${port}/turned`], attribute: [{ name: 'perm', type: 7, ints: perm }] })
        at = `${port}/turned`
      }
    }
    front.push({ opType: 'Cast', input: [at], output: [name], attribute: [intAttribute('to', type)] })
  }
  const wired = entries.filter((e) => e.value === null)
  const live = new Set(wired.map((e) => e.name))
  const nodes = model.nodes.map((node) => {
    const fed = reads(node).some((name) => live.has(name))
    if (fed) for (const name of node.output ?? []) live.add(name)
    if (fixed === null || !fed || node.opType !== 'Reshape') return node
    const constant = initializers.get(node.input![1]!)
    const shape = constant && numbersOf(constant)
    if (!shape || shape[0] !== fixed || elementType(constant.dataType) !== 'int64') return node
    const name = `${node.output![0]}/shape`
    initializers.set(name, int64Tensor(name, [0, ...Array.from(shape).slice(1)]))
    return { ...node, input: [node.input![0]!, name] }
  })
  const inputs = wired.map(
    ({ port }): Onnx.IValueInfoProto => ({ name: `${PORT_IN}${port}`, type: { tensorType: { elemType: elementTypes.float } } }),
  )
  return { ...model, nodes: [...front, ...nodes], initializers, inputs }
}
