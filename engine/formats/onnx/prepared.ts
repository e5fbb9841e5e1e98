/**
 * A model as the document holds it: one ONNX graph whose sizes are written for any batch. A size that grows with the batch N is the
 * parameter `a+bN`; a constant that does has its growth, as JSON, in its doc string. Weights are inputs beside those of its ports.
 */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { ImportedModel } from '../../network/schema.ts'
import { reshape } from '../../tensor/algebra.ts'
import { each } from '../../tensor/each.ts'
import { sliced } from '../../tensor/families/layout.ts'
import { apply, type Graph, named, type Tensor } from '../../tensor/graph.ts'
import { convert, type Parts } from './convert.ts'
import type { Described } from './describe.ts'
import { dimsOf, elementType, int64Tensor, numbersOf, whole } from './tensors.ts'

const { onnx } = proto

/** `a + b N`. */
export type Affine = readonly [number, number]
const MAX_BYTES = 64 << 20

export const pack = (model: Uint8Array): string => deflateRawSync(model).toString('base64')
export function unpack(graph: string): Onnx.IModelProto {
  try {
    return onnx.ModelProto.decode(inflateRawSync(Buffer.from(graph, 'base64'), { maxOutputLength: MAX_BYTES }))
  } catch {
    throw new Error('An imported model in this network is damaged; import it again.')
  }
}

const PARAM = /^(-?\d+)\+(-?\d+)N$/
export const dimension = ([a, b]: Affine): Onnx.TensorShapeProto.IDimension => (b === 0 ? { dimValue: a } : { dimParam: `${a}+${b}N` })
function sizeAt(d: Onnx.TensorShapeProto.IDimension, batch: number): number {
  const found = PARAM.exec(d.dimParam ?? '')
  return found ? Number(found[1]) + Number(found[2]) * batch : whole(d.dimValue)
}

/** A constant that grows with the batch. */
export const growing = (name: string, values: readonly Affine[], dims: readonly number[]): Onnx.ITensorProto => ({
  ...int64Tensor(
    name,
    values.map(([a]) => a),
    dims,
  ),
  docString: JSON.stringify(values.map(([, b]) => b)),
})
function constantAt(t: Onnx.ITensorProto, batch: number): Onnx.ITensorProto {
  if (!t.docString) return t
  const growth = JSON.parse(t.docString) as number[]
  const base = numbersOf(t)!
  return int64Tensor(
    t.name!,
    growth.map((b, k) => base[k]! + b * batch),
    dimsOf(t),
  )
}

const decoded = new Map<string, Onnx.IModelProto>()
/** Few are open at a time, and a network is compiled several times over. */
const KEPT = 8

/** The parts of a model for a batch. */
export function partsAt(graph: string, batch: number): Parts & { readonly inputs: readonly string[] } {
  let model = decoded.get(graph)
  if (!model) {
    model = unpack(graph)
    if (decoded.size >= KEPT) decoded.delete(decoded.keys().next().value!)
    decoded.set(graph, model)
  }
  const g = model.graph ?? {}
  const about = new Map<string, Described>()
  for (const v of g.valueInfo ?? []) {
    const { elemType, shape } = v.type?.tensorType ?? {}
    about.set(v.name!, { type: elementType(elemType), shape: shape ? (shape.dim ?? []).map((d) => sizeAt(d, batch)) : null })
  }
  return {
    nodes: g.node ?? [],
    constants: new Map((g.initializer ?? []).map((t) => [t.name!, constantAt(t, batch)])),
    about,
    domains: Object.fromEntries((model.opsetImport ?? []).flatMap((o) => (o.domain ? [[o.domain, whole(o.version)]] : []))),
    outputs: (g.output ?? []).map((v) => v.name!),
    inputs: (g.input ?? []).map((v) => v.name!),
  }
}

/**
 * A model's operators in the graph. One that takes a fixed number of samples at a time is run for as many groups of them as there are.
 * @param arriving `[rows, ...shape per sample]` by input port
 * @param weights by name
 * @returns `[rows, ...]` by output port
 */
export function presented(
  graph: Graph,
  model: Pick<ImportedModel, 'graph' | 'samples'>,
  rows: number,
  arriving: Readonly<Record<string, Tensor>>,
  weights: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const { samples = rows } = model
  if (rows === samples) return translated(graph, partsAt(model.graph, rows), arriving, weights)
  const count = Math.ceil(rows / samples)
  const whole = Object.fromEntries(Object.entries(arriving).map(([port, t]) => [port, filledUp(graph, t, count * samples)]))
  const parts = partsAt(model.graph, samples)
  const cut = (t: Tensor) => (rows === t.shape[0] ? t : sliced(graph, t, [0], [rows], [0], [1]))
  const all = (outputs: Readonly<Record<string, Tensor>>) => Object.fromEntries(Object.entries(outputs).map(([port, t]) => [port, cut(t)]))
  if (count === 1) return all(translated(graph, parts, whole, weights))
  const body: Graph = { ...graph, inputs: [], constants: [], nodes: [] }
  const pieces = Object.entries(whole).map(([port, t]) => {
    const shape = [samples, ...t.shape.slice(1)]
    return { port, formal: named(body, 'Identity', [{ shape, type: 'float' }])[0]!, all: reshape(graph, t, [count, ...shape]) }
  })
  const outputs = Object.entries(translated(body, parts, Object.fromEntries(pieces.map((p) => [p.port, p.formal])), weights))
  const made = each(graph, body, pieces, { wanted: outputs.map(([, t]) => t) }, count)
  return all(Object.fromEntries(outputs.map(([port, t], k) => [port, reshape(graph, made[k]!, [count * samples, ...t.shape.slice(1)])])))
}

/** With the last row again until there are `rows`. */
function filledUp(graph: Graph, t: Tensor, rows: number): Tensor {
  const [has, ...shape] = t.shape as [number, ...number[]]
  if (has === rows) return t
  const last = sliced(graph, t, [has - 1], [has], [0], [1])
  return apply(graph, 'Concat', [t, apply(graph, 'Expand', [last], { shape: [rows - has, ...shape] })], { axis: 0 })
}

function translated(
  graph: Graph,
  parts: ReturnType<typeof partsAt>,
  arriving: Readonly<Record<string, Tensor>>,
  weights: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const given = new Map<string, Tensor>()
  for (const name of parts.inputs) {
    const t = name.startsWith(PORT_IN) ? arriving[name.slice(PORT_IN.length)] : weights[name.slice(WEIGHT.length)]
    if (!t) throw new Error(`An imported model in this network lacks its input "${name}"; import it again.`)
    given.set(name, t)
  }
  const value = convert(graph, parts, given)
  return Object.fromEntries(parts.outputs.map((name) => [name.slice(PORT_OUT.length), value(name)]))
}

/** What the names of a prepared model's values begin with, so that none meets another. */
export const PORT_IN = 'in.'
export const PORT_OUT = 'out.'
export const WEIGHT = 'weight.'
