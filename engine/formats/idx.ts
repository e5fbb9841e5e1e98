/** The IDX format of MNIST (LeCun, Cortes & Burges, "The MNIST database of handwritten digits"): a type, sizes, then numbers, big-endian. */
import { FileProblem } from './files.ts'
import { type NdArray, numbersOf, numberTypes } from './ndarray.ts'

const types = {
  0x08: numberTypes.u1,
  0x09: numberTypes.i1,
  0x0b: numberTypes.i2,
  0x0c: numberTypes.i4,
  0x0d: numberTypes.f4,
  0x0e: numberTypes.f8,
} as const

/** Whether a file begins as an IDX file does. */
export const looksLikeIdx = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && Object.hasOwn(types, bytes[2]!) && bytes[3]! >= 1 && bytes[3]! <= 8

/** Throws FileProblem. */
export function readIdx(bytes: Uint8Array): NdArray {
  if (!looksLikeIdx(bytes))
    throw new FileProblem('It does not begin as an IDX file does (two zeros, a type, one to eight axes); check that it is one.')
  const axes = bytes[3]!
  const start = 4 + 4 * axes
  if (bytes.length < start) throw new FileProblem(`It announces ${axes} axes and ends before their sizes; it is cut off, so get it again.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis))
  return numbersOf(bytes, start, shape, types[bytes[2] as keyof typeof types], { little: false, fortran: false })
}
