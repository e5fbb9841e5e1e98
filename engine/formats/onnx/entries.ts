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
  /** Sizes, 1 at the batch axis. */
  readonly dims: readonly number[]
  /** Where the model has the batch; null: one number for all samples. */
  readonly batchAxis: number | null
  readonly value: number
  readonly port: string
  readonly signal: Signal
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

/** A name for a port; states are called `module.port`, so it has no dot. */
export const portFor = (wanted: string, taken: Set<string>): string => nameFor(wanted.replaceAll('.', '_'), taken, 40)

export const signalOf = (shape: readonly number[]): Signal => ({ modality: shape.length === 3 ? 'image' : 'activity', shape: [...shape] })

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

/** Throws LeftOpen, or a sentence, when something has to be said first, or has no place in a network. */
export function entriesOf(model: Model, given: Given): { entries: Entry[]; fixed: boolean } {
  const inputs = model.inputs.map((v) => ({ v, axes: axesOf(v) }))
  const saidOpen = (axis: Axis, name: string, k: number) => (axis.open === null ? null : (given[axis.open] ?? given[`${name}.${k}`]))
  const openAxes = inputs.flatMap(({ v, axes }) =>
    axes
      .map((axis, k) => ({ axis, k, name: v.name! }))
      .filter(({ axis, k, name }) => axis.open !== null && saidOpen(axis, name, k) === undefined),
  )
  const first = openAxes.find(({ k }) => k === 0) ?? openAxes[0]
  const isBatch = (axis: Axis, k: number) => first !== undefined && axis.open === first.axis.open && (axis.open !== '' || k === first.k)
  const wanting: string[] = []
  const ports = new Set<string>()
  const entries = inputs.map(({ v, axes }): Entry => {
    const name = v.name!
    let batchAxis: number | null = axes.findIndex((axis, k) => isBatch(axis, k))
    if (first === undefined) batchAxis = axes.findIndex((axis) => axis.size === 1)
    if (batchAxis < 0) batchAxis = null
    const dims = axes.map((axis, k) => {
      if (k === batchAxis) return 1
      const length = axis.open === null ? axis.size : saidOpen(axis, name, k)
      if (length === undefined) wanting.push(axis.open || `${name}.${k}`)
      else if (!Number.isInteger(length) || length! < 1)
        throw new Error(`The size ${length} of "${axis.open || `${name}.${k}`}" is no whole number above 0.`)
      return length ?? 1
    })
    const type = v.type!.tensorType!.elemType ?? 0
    if (batchAxis === null) {
      if (size(dims) !== 1)
        throw new Error(`The input "${name}" [${dims}] of the model has no axis for the samples; export the model with a free first axis.`)
      if (given[name] === undefined) wanting.push(name)
    }
    const shape = dims.filter((_, k) => k !== batchAxis)
    if (shape.length > 4) throw new Error(`The input "${name}" of the model has ${shape.length} axes a sample; at most 4 can be wired.`)
    const count = size(shape)
    if (count > MAX_SAMPLE)
      throw new Error(`The input "${name}" [${dims}] of the model takes ${count} values a sample; at most ${MAX_SAMPLE} are taken.`)
    return { name, type, dims, batchAxis, value: given[name] ?? 0, port: portFor(name, ports), signal: signalOf(shape) }
  })
  if (wanting.length > 0) {
    const open = [...new Set(wanting)]
    throw new LeftOpen(
      open,
      `The model leaves open ${open.join(' and ')}; say what to take, as in ${open.map((name) => `${name}=1`).join(' ')}.`,
    )
  }
  if (!entries.some((e) => e.batchAxis !== null)) throw new Error('The model takes no input that can be wired.')
  return { entries, fixed: first === undefined }
}

/**
 * The model with an input for each port, `[batch, ...shape per sample]` of floats, in place of its own.
 * @param fixed the model was made for one sample at a time: shapes that say 1 for the samples say so no more
 */
export function withPorts(model: Model, entries: readonly Entry[], fixed: boolean): Model {
  const initializers = new Map(model.initializers)
  const front: Onnx.INodeProto[] = []
  for (const { name, type, dims, batchAxis, value, port } of entries) {
    const from = batchAxis === null ? `${name}/value` : `${PORT_IN}${port}`
    if (batchAxis === null) initializers.set(from, floatTensor(from, [value], dims))
    let at = from
    if (batchAxis !== null && batchAxis > 0) {
      // Sample by sample first, then at its place.
      const rest = dims.map((_, k) => k + 1).slice(0, -1)
      const perm = [...rest.slice(0, batchAxis), 0, ...rest.slice(batchAxis)]
      front.push({ opType: 'Transpose', input: [at], output: [`${port}/turned`], attribute: [{ name: 'perm', type: 7, ints: perm }] })
      at = `${port}/turned`
    }
    front.push({ opType: 'Cast', input: [at], output: [name], attribute: [intAttribute('to', type)] })
  }
  const live = new Set(entries.filter((e) => e.batchAxis !== null).map((e) => e.name))
  const nodes = model.nodes.map((node) => {
    const fed = reads(node).some((name) => live.has(name))
    if (fed) for (const name of node.output ?? []) live.add(name)
    if (!fixed || !fed || node.opType !== 'Reshape') return node
    const constant = initializers.get(node.input![1]!)
    const shape = constant && numbersOf(constant)
    if (!shape || shape[0] !== 1 || elementType(constant.dataType) !== 'int64') return node
    const name = `${node.output![0]}/shape`
    initializers.set(name, int64Tensor(name, [0, ...Array.from(shape).slice(1)]))
    return { ...node, input: [node.input![0]!, name] }
  })
  const inputs = entries
    .filter((e) => e.batchAxis !== null)
    .map(({ port }): Onnx.IValueInfoProto => ({ name: `${PORT_IN}${port}`, type: { tensorType: { elemType: elementTypes.float } } }))
  return { ...model, nodes: [...front, ...nodes], initializers, inputs }
}
