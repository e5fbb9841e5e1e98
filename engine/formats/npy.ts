/** NumPy's files: `.npy` (NEP 1, versions 1 to 3), and `.npz`, a zip of them. Pickles inside are refused: reading one runs code. */
import { FileProblem, quoted } from './files.ts'
import { elementsOf, eachTransposed, type NdArray, numbersOf, numberTypes } from './ndarray.ts'
import { looksLikeZip, readZip } from './zip.ts'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** The longest header that is read; what NumPy writes for plain arrays has about 120 bytes. */
const HEADER = 1 << 16

const looksLikeNpy = (bytes: Uint8Array) => MAGIC.every((byte, k) => bytes[k] === byte)
/** Whether a file begins as NumPy's do; of a zip it cannot be told. */
export const looksLikeNumpy = (bytes: Uint8Array): boolean => looksLikeNpy(bytes) || looksLikeZip(bytes)

/** The arrays of a file by name; of an `.npy` the name is empty. Throws FileProblem. */
export function readNumpy(bytes: Uint8Array, limit: number): Record<string, NdArray> {
  if (looksLikeNpy(bytes)) return { '': readNpy(bytes) }
  if (!looksLikeZip(bytes)) throw new FileProblem('It begins as neither .npy nor .npz files do; write it anew with numpy.save or savez.')
  const arrays = readZip(bytes, limit, (name) => name.endsWith('.npy'))
  if (arrays.length === 0) throw new FileProblem('There are no arrays in it; write it anew with numpy.savez.')
  return Object.fromEntries(
    arrays.map(({ name, bytes: inner }) => {
      try {
        return [name.slice(0, -4), readNpy(inner)]
      } catch (error) {
        if (error instanceof FileProblem) throw new FileProblem(`Its array ${quoted(name.slice(0, -4))}: ${error.message}`)
        throw error
      }
    }),
  )
}

/** Throws FileProblem. */
export function readNpy(bytes: Uint8Array): NdArray {
  if (!looksLikeNpy(bytes) || bytes.length < 12) throw new FileProblem('It does not begin as .npy files do; write it anew with numpy.save.')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const long = bytes[6]! >= 2
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true)
  const start = (long ? 12 : 10) + length
  if (bytes[6]! < 1 || bytes[6]! > 3 || length > HEADER || start > bytes.length)
    throw new FileProblem('Its header is cut off or of a version that is not known; write it anew with numpy.save.')
  const { descr, fortran, shape } = headerOf(new TextDecoder().decode(bytes.subarray(start - length, start)))
  const order = descr[0]!
  const kind = descr.slice(1)
  if (kind === 'b1') return numbersOf(bytes, start, shape, numberTypes.u1, { little: true, fortran })
  if (Object.hasOwn(numberTypes, kind))
    return numbersOf(bytes, start, shape, numberTypes[kind as keyof typeof numberTypes], { little: order !== '>', fortran })
  const [, letter, width] = kind.match(/^([US])([1-9]\d{0,5})$/) ?? []
  if (letter) return namesOf(bytes, start, shape, { letter, width: Number(width), little: order !== '>', fortran })
  if (kind.startsWith('O'))
    throw new FileProblem('It holds Python objects (a pickle), which could run code when read; save it as plain numbers.')
  throw new FileProblem(`Its numbers are of the type "${descr.slice(0, 40)}", which is not read; save it as float32 or whole numbers.`)
}

/** The header is a Python dictionary; only the form that NumPy writes is understood, nothing is evaluated. */
function headerOf(text: string): { descr: string; fortran: boolean; shape: number[] } {
  const descr = text.match(/'descr'\s*:\s*'([<>|=][A-Za-z]\d*)'/)?.[1]
  const fortran = text.match(/'fortran_order'\s*:\s*(True|False)/)?.[1]
  const axes = text.match(/'shape'\s*:\s*\(([\d\sL,]*)\)/)?.[1]
  if (/'descr'\s*:\s*\[/.test(text))
    throw new FileProblem('It holds records of several fields, which are not read; save each field as an array of its own.')
  const shape = axes?.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size.trim().replace(/L$/, ''))]))
  if (!descr || !fortran || !shape || shape.length > 8 || shape.some((size) => !Number.isSafeInteger(size)))
    throw new FileProblem('Its header does not say type, order and shape as NumPy does; write it anew with numpy.save.')
  return { descr, fortran: fortran === 'True', shape }
}

/** Texts of a fixed width, as numbers of the names that they are. */
function namesOf(
  bytes: Uint8Array,
  start: number,
  shape: readonly number[],
  { letter, width, little, fortran }: { letter: string; width: number; little: boolean; fortran: boolean },
): NdArray {
  const each = letter === 'U' ? 4 * width : width
  const count = elementsOf(bytes.length - start, shape, each)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const known = new Map<string, number>()
  const values = new Float64Array(count)
  const read = (place: number) => {
    let text = ''
    for (let k = 0; k < width; k++) {
      const at = start + place * each
      const code = letter === 'U' ? view.getUint32(at + 4 * k, little) : view.getUint8(at + k)
      if (code > 0x10ffff) throw new FileProblem('One of its texts is damaged; get it again.')
      if (code !== 0) text += String.fromCodePoint(code)
    }
    if (!known.has(text)) known.set(text, known.size)
    return known.get(text)!
  }
  if (!fortran || shape.length < 2) for (let k = 0; k < count; k++) values[k] = read(k)
  else eachTransposed(shape, (from, to) => (values[to] = read(from)))
  return { shape, values, whole: true, names: [...known.keys()] }
}
