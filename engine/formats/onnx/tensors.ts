/** ONNX's tensors as numbers. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { type ElementType, elementTypes } from '../../tensor/graph.ts'

const { onnx } = proto

/** protobuf's whole numbers, of which those beyond 2^53 lose their last bits. */
export const whole = (value: unknown): number =>
  value !== null && typeof value === 'object' ? (value as { toNumber(): number }).toNumber() : Number(value ?? 0)

const named = new Map<number, ElementType>(Object.entries(elementTypes).map(([name, k]) => [k, name as ElementType]))
/** Our name of ONNX's number of a type; `unknown` for those that have none here. */
export const elementType = (number: number | null | undefined): ElementType => named.get(number ?? 0) ?? 'unknown'

/** Bytes of one element, by ONNX's number of the type; absent where elements have no fixed size, or are smaller than a byte. */
export const elementBytes: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
}
const half = new Set([21, 22, 23])

/** Throws a sentence when a tensor claims more, or other, values than it holds. */
export function checkTensor(t: Onnx.ITensorProto, at: string): void {
  const dims = (t.dims ?? []).map(whole)
  if (dims.length > 8) throw new Error(`${at} has ${dims.length} axes; at most 8 are taken.`)
  if (dims.some((n) => !Number.isSafeInteger(n) || n < 0)) throw new Error(`${at} has a negative or impossible size [${dims}].`)
  const count = dims.reduce((a, b) => a * b, 1)
  if (count > MAX_ELEMENTS) throw new Error(`${at} claims ${count} values; at most ${MAX_ELEMENTS} are taken.`)
  const type = t.dataType ?? 0
  const each = elementBytes[type]
  const held = t.rawData && t.rawData.length > 0 ? t.rawData.length : null
  const expected = half.has(type) ? Math.ceil(count / 2) : each === undefined ? null : count * each
  if (held !== null && expected !== null && held !== expected)
    throw new Error(`${at} claims ${count} values and holds ${held} bytes; the file is damaged.`)
  if (held === null && expected !== null && count > 0) {
    const listed = Math.max(...[t.floatData, t.int32Data, t.int64Data, t.doubleData, t.uint64Data].map((list) => list?.length ?? 0))
    const wanted = type === 14 || type === 15 ? 2 * count : half.has(type) ? Math.ceil(count / 2) : count
    if (listed !== wanted) throw new Error(`${at} claims ${count} values and holds ${listed}; the file is damaged.`)
  }
}
/** A tensor of more values is refused (1 GB of float32). */
export const MAX_ELEMENTS = 2 ** 28

export const dimsOf = (t: Onnx.ITensorProto): number[] => (t.dims ?? []).map(whole)

/** Values of a float32, int32, int64 or bool tensor, row-major; null for other types. */
export function numbersOf(t: Onnx.ITensorProto): Float32Array | number[] | null {
  const raw = t.rawData && t.rawData.length > 0 ? new Uint8Array(t.rawData).buffer : null
  switch (t.dataType) {
    case elementTypes.float:
      return raw ? new Float32Array(raw) : Float32Array.from(t.floatData ?? [])
    case elementTypes.int64:
      return raw ? Array.from(new BigInt64Array(raw), Number) : (t.int64Data ?? []).map(whole)
    case elementTypes.int32:
      return raw ? Array.from(new Int32Array(raw)) : (t.int32Data ?? []).map(whole)
    case elementTypes.bool:
      return raw ? Array.from(new Uint8Array(raw)) : (t.int32Data ?? []).map(whole)
    default:
      return null
  }
}

/** The elements of a tensor, little-endian, whichever list they are in. */
export function bytesOf(t: Onnx.ITensorProto): Uint8Array {
  const each = elementBytes[t.dataType ?? 0] ?? 0
  if (t.rawData?.length) return t.rawData
  if (t.floatData?.length) return new Uint8Array(Float32Array.from(t.floatData).buffer)
  if (t.doubleData?.length) return new Uint8Array(Float64Array.from(t.doubleData).buffer)
  const numbers = t.int64Data?.length ? t.int64Data : t.uint64Data?.length ? t.uint64Data : (t.int32Data ?? [])
  const bytes = new Uint8Array(numbers.length * each)
  const view = new DataView(bytes.buffer)
  numbers.forEach((n, k) => {
    if (each === 8) view.setBigInt64(k * 8, BigInt(String(n)), true)
    else if (each === 4) view.setInt32(k * 4, whole(n), true)
    else if (each === 2) view.setInt16(k * 2, whole(n), true)
    else view.setInt8(k, whole(n))
  })
  return bytes
}

/** An int64 tensor. */
export const int64Tensor = (name: string, values: readonly number[], dims: readonly number[] = [values.length]): Onnx.ITensorProto => ({
  name,
  dataType: elementTypes.int64,
  dims: [...dims],
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
})
/** A float tensor. */
export const floatTensor = (name: string, values: ArrayLike<number>, dims: readonly number[]): Onnx.ITensorProto => ({
  name,
  dataType: elementTypes.float,
  dims: [...dims],
  rawData: new Uint8Array(Float32Array.from(values).buffer),
})

const { AttributeType } = onnx.AttributeProto
/** The value of a node's attribute of that name; undefined where it is not there. */
export const attribute = (node: Onnx.INodeProto, name: string): Onnx.IAttributeProto | undefined =>
  node.attribute?.find((a) => a.name === name)
export const intOf = (node: Onnx.INodeProto, name: string, absent: number): number => {
  const found = attribute(node, name)
  return found ? whole(found.i) : absent
}
export const intsOf = (node: Onnx.INodeProto, name: string): number[] | undefined => attribute(node, name)?.ints?.map(whole)
export const floatOf = (node: Onnx.INodeProto, name: string, absent: number): number => attribute(node, name)?.f ?? absent
export const wordOf = (node: Onnx.INodeProto, name: string, absent: string): string => {
  const found = attribute(node, name)?.s
  return found && found.length > 0 ? new TextDecoder().decode(found) : absent
}
/** The graphs inside a node. */
export const graphsOf = (node: Onnx.INodeProto): Onnx.IGraphProto[] =>
  (node.attribute ?? []).flatMap((a) => [...(a.g ? [a.g] : []), ...(a.graphs ?? [])])
/** A node with other graphs inside. */
export function withGraphs(node: Onnx.INodeProto, change: (graph: Onnx.IGraphProto) => Onnx.IGraphProto): Onnx.INodeProto {
  if (!node.attribute?.some((a) => a.g || a.graphs?.length)) return node
  const attribute = node.attribute.map((a) => ({
    ...a,
    ...(a.g && { g: change(a.g) }),
    ...(a.graphs?.length && { graphs: a.graphs.map(change) }),
  }))
  return { ...node, attribute }
}
export const intAttribute = (name: string, i: number): Onnx.IAttributeProto => ({ name, type: AttributeType.INT, i })
export const wordAttribute = (name: string, word: string): Onnx.IAttributeProto => ({
  name,
  type: AttributeType.STRING,
  s: new TextEncoder().encode(word),
})
