/** Models of half or double precision as models of float32, in which everything here computes and learns. */
import type { onnx as Onnx } from 'onnx-proto'
import { elementTypes } from '../../tensor/graph.ts'
import { widths } from '../floats.ts'
import type { Model } from './read.ts'
import { bytesOf, dimsOf, floatTensor, graphsOf, whole, withGraphs } from './tensors.ts'

/** ONNX's numbers of the fractions that are not float32. */
const readers = new Map([
  [elementTypes.float16, widths.float16],
  [elementTypes.bfloat16, widths.bfloat16],
  [elementTypes.double, widths.float64],
] as const)
type Other = Parameters<(typeof readers)['get']>[0]
export const isOtherFraction = (type: unknown): boolean => readers.has(whole(type) as Other)

/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127
/** Values of a tensor of another fraction; what is finite stays so. */
export function floatsOf(t: Onnx.ITensorProto): Float32Array {
  const values = readers.get(t.dataType as Other)!.read(bytesOf(t))
  if (t.dataType !== elementTypes.double) return values
  // The least double there is stands for "never" in masks; minus infinity less itself would be no number.
  const given = new Float64Array(new Uint8Array(bytesOf(t)).buffer)
  return values.map((v, k) => (Number.isFinite(given[k]) ? Math.min(Math.max(v, -LARGEST), LARGEST) : v))
}

const tensor = (t: Onnx.ITensorProto): Onnx.ITensorProto =>
  isOtherFraction(t.dataType) ? floatTensor(t.name ?? '', floatsOf(t), dimsOf(t)) : t
const elementType = (type: number | null | undefined) => (isOtherFraction(type) ? elementTypes.float : type)

function typeOf(type: Onnx.ITypeProto): Onnx.ITypeProto {
  const { tensorType, sequenceType, optionalType } = type
  return {
    ...type,
    ...(tensorType && { tensorType: { ...tensorType, elemType: elementType(tensorType.elemType) } }),
    ...(sequenceType?.elemType && { sequenceType: { elemType: typeOf(sequenceType.elemType) } }),
    ...(optionalType?.elemType && { optionalType: { elemType: typeOf(optionalType.elemType) } }),
  }
}
const value = (v: Onnx.IValueInfoProto): Onnx.IValueInfoProto => ({ ...v, ...(v.type && { type: typeOf(v.type) }) })

/** Attributes that name a type. */
const naming = new Set(['to', 'dtype', 'output_dtype', 'output_datatype', 'stash_type', 'softmax_precision'])
const nodeOf = (node: Onnx.INodeProto): Onnx.INodeProto =>
  withGraphs(
    {
      ...node,
      attribute: node.attribute?.map((a) => ({
        ...a,
        ...(a.t && { t: tensor(a.t) }),
        ...(a.tp && { tp: typeOf(a.tp) }),
        ...(naming.has(a.name!) && isOtherFraction(a.i) && { i: elementTypes.float }),
      })),
    },
    (g) => ({
      ...g,
      node: g.node?.map(nodeOf),
      initializer: g.initializer?.map(tensor),
      input: g.input?.map(value),
      output: g.output?.map(value),
      valueInfo: [],
    }),
  )

/** The types that a node's constants, its graphs and what it makes of others are of. */
function* typesIn(node: Onnx.INodeProto): Generator<unknown> {
  for (const a of node.attribute ?? []) yield* [a.t?.dataType, ...(naming.has(a.name!) ? [a.i] : [])]
  for (const g of graphsOf(node)) {
    for (const inner of g.node ?? []) yield* typesIn(inner)
    for (const t of g.initializer ?? []) yield t.dataType
    for (const v of g.input ?? []) yield v.type?.tensorType?.elemType
  }
}

/** What float32 may say otherwise than half precision, and than double, of the largest number. */
const AWAY = { half: 0.05, double: 1e-3 }

/** The model with float32 in place of half and double precision, and how far apart both may be; null where it has neither. */
export function inSinglePrecision(model: Model): { single: Model; tolerance: number } | null {
  const types = [
    ...model.inputs.map((v) => v.type?.tensorType?.elemType),
    ...[...model.initializers.values()].map((t) => t.dataType),
    ...model.nodes.flatMap((node) => [...typesIn(node)]),
  ].filter(isOtherFraction)
  if (types.length === 0) return null
  const single: Model = {
    ...model,
    nodes: model.nodes.map(nodeOf),
    initializers: new Map([...model.initializers].map(([name, t]) => [name, { ...tensor(t), name }])),
    inputs: model.inputs.map(value),
    outputs: model.outputs.map(value),
  }
  return { single, tolerance: types.some((type) => whole(type) !== elementTypes.double) ? AWAY.half : AWAY.double }
}
