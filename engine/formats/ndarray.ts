/** An array of numbers as IDX and NumPy files hold it. */
import { FileProblem } from './files.ts'

/** Row-major. Bytes stay bytes; what float32 holds exactly is float32. */
export interface NdArray {
  readonly shape: readonly number[]
  readonly values: Uint8Array | Float32Array | Float64Array
  /** Its numbers are whole by their type. */
  readonly whole: boolean
  /** What its numbers stand for, where they are names. */
  readonly names?: readonly string[]
}

/** How one number is read, and how many bytes it takes. */
export interface NumberType {
  readonly bytes: number
  read(view: DataView, at: number, little: boolean): number
  /** The array that holds it without loss. */
  readonly holds: 'uint8' | 'float32' | 'float64'
  readonly whole: boolean
}

const kinds = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array } as const

export const numberTypes = {
  u1: { bytes: 1, whole: true, holds: 'uint8', read: (v, at) => v.getUint8(at) },
  i1: { bytes: 1, whole: true, holds: 'float32', read: (v, at) => v.getInt8(at) },
  u2: { bytes: 2, whole: true, holds: 'float32', read: (v, at, little) => v.getUint16(at, little) },
  i2: { bytes: 2, whole: true, holds: 'float32', read: (v, at, little) => v.getInt16(at, little) },
  u4: { bytes: 4, whole: true, holds: 'float64', read: (v, at, little) => v.getUint32(at, little) },
  i4: { bytes: 4, whole: true, holds: 'float64', read: (v, at, little) => v.getInt32(at, little) },
  u8: { bytes: 8, whole: true, holds: 'float64', read: (v, at, little) => Number(v.getBigUint64(at, little)) },
  i8: { bytes: 8, whole: true, holds: 'float64', read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  f2: { bytes: 2, whole: false, holds: 'float32', read: (v, at, little) => halfOf(v.getUint16(at, little)) },
  f4: { bytes: 4, whole: false, holds: 'float32', read: (v, at, little) => v.getFloat32(at, little) },
  f8: { bytes: 8, whole: false, holds: 'float64', read: (v, at, little) => v.getFloat64(at, little) },
} as const satisfies Record<string, NumberType>

/** A number of 16 bits, IEEE 754. */
function halfOf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction
          ? Number.NaN
          : Infinity
        : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

/**
 * The numbers from `offset` on. Throws FileProblem unless the announced shape fills the rest of the bytes exactly, so nothing larger than the
 * file is ever made.
 * @param fortran the first axis runs fastest
 */
export function numbersOf(
  bytes: Uint8Array,
  offset: number,
  shape: readonly number[],
  type: NumberType,
  { little, fortran }: { readonly little: boolean; readonly fortran: boolean },
): NdArray {
  const count = elementsOf(bytes.length - offset, shape, type.bytes)
  const values = new kinds[type.holds](count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!fortran || shape.length < 2) for (let k = 0; k < count; k++) values[k] = type.read(view, offset + k * type.bytes, little)
  else eachTransposed(shape, (from, to) => (values[to] = type.read(view, offset + from * type.bytes, little)))
  return { shape, values, whole: type.whole }
}

/** How many elements a shape announces; throws FileProblem when they do not fill `bytes`. */
export function elementsOf(bytes: number, shape: readonly number[], each: number): number {
  const count = shape.reduce((a, b) => a * b, 1)
  if (!Number.isSafeInteger(count) || count * each !== bytes)
    throw new FileProblem(
      `It announces ${shape.join(' x ')} numbers of ${each} bytes, but ${bytes.toLocaleString('en-US')} bytes follow; it is cut off or damaged, so get it again.`,
    )
  return count
}

/** Calls for each element with its place when the first axis runs fastest, and when the last does. */
export function eachTransposed(shape: readonly number[], move: (from: number, to: number) => void): void {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const index = shape.map(() => 0)
  const count = shape.reduce((a, b) => a * b, 1)
  for (let from = 0, to = 0; from < count; from++) {
    move(from, to)
    for (let axis = 0; axis < shape.length; axis++) {
      to += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      to -= shape[axis]! * strides[axis]!
      index[axis] = 0
    }
  }
}
