/** Sparse tensors as dense ones: the runtime and our graph know no others. */
import type { onnx as Onnx } from 'onnx-proto'
import { bytesOf, checkTensor, dimsOf, elementBytes, elementType, MAX_ELEMENTS, numbersOf, whole } from './tensors.ts'

/**
 * @param at what it is, for a sentence
 * @param claim told how many bytes it will take; may throw
 * @returns the tensor `[...dims]`, zero where no value stands
 * @throws a sentence where places and values do not belong together, or the dense one is too large
 */
export function dense({ values, indices, dims }: Onnx.ISparseTensorProto, at: string, claim: (bytes: number) => void): Onnx.ITensorProto {
  if (!values || !indices) throw new Error(`${at} is sparse and lacks its ${values ? 'places' : 'values'}; the file is damaged.`)
  checkTensor(values, at)
  checkTensor(indices, at)
  const shape = (dims ?? []).map(whole)
  if (shape.length > 8 || shape.some((n) => !Number.isSafeInteger(n) || n < 1)) throw new Error(`${at} has an impossible size [${shape}].`)
  const count = shape.reduce((a, b) => a * b, 1)
  const each = elementBytes[values.dataType ?? 0]
  if (count > MAX_ELEMENTS) throw new Error(`${at} has ${count} values once it is dense; at most ${MAX_ELEMENTS} are taken.`)
  if (each === undefined) throw new Error(`${at} is sparse and of a type that is not read so; export it dense.`)
  const [found, rank] = dimsOf(indices)
  const [stored] = dimsOf(values)
  const places = numbersOf(indices)
  if (
    elementType(indices.dataType) !== 'int64' ||
    !places ||
    stored === undefined ||
    found !== stored ||
    (rank ?? shape.length) !== shape.length
  )
    throw new Error(`${at} is sparse, and its places do not belong to its values; the file is damaged.`)
  claim(count * each)
  const bytes = bytesOf(values)
  const raw = new Uint8Array(count * each)
  for (let k = 0; k < stored; k++) {
    const coordinates = rank === undefined ? null : Array.from({ length: rank }, (_, axis) => places[k * rank + axis]!)
    const place = coordinates ? coordinates.reduce((sum, n, axis) => sum * shape[axis]! + n, 0) : places[k]!
    const inside = coordinates ? coordinates.every((n, axis) => n >= 0 && n < shape[axis]!) : place >= 0 && place < count
    if (!inside) throw new Error(`${at} has a value at [${coordinates ?? place}], outside [${shape}]; the file is damaged.`)
    raw.set(bytes.subarray(k * each, (k + 1) * each), place * each)
  }
  return { name: values.name, dataType: values.dataType, dims: shape, rawData: raw }
}
