/** Files as other programs write them, for the readers' tests. */
import { crc32, deflateRawSync } from 'node:zlib'

const idxCodes = { u1: 0x08, i1: 0x09, i2: 0x0b, i4: 0x0c, f4: 0x0d, f8: 0x0e } as const
const widths = { u1: 1, i1: 1, u2: 2, i2: 2, u4: 4, i4: 4, u8: 8, i8: 8, f2: 2, f4: 4, f8: 8 } as const
export type Kind = keyof typeof widths

/** Numbers of a kind, one after another. */
export function packed(values: readonly number[], kind: Exclude<Kind, 'f2'>, little: boolean): Buffer {
  const bytes = Buffer.alloc(values.length * widths[kind])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  values.forEach((v, k) => {
    const at = k * widths[kind]
    if (kind === 'u1') view.setUint8(at, v)
    else if (kind === 'i1') view.setInt8(at, v)
    else if (kind === 'u2') view.setUint16(at, v, little)
    else if (kind === 'i2') view.setInt16(at, v, little)
    else if (kind === 'u4') view.setUint32(at, v, little)
    else if (kind === 'i4') view.setInt32(at, v, little)
    else if (kind === 'u8') view.setBigUint64(at, BigInt(v), little)
    else if (kind === 'i8') view.setBigInt64(at, BigInt(v), little)
    else if (kind === 'f4') view.setFloat32(at, v, little)
    else view.setFloat64(at, v, little)
  })
  return bytes
}

export function idx(shape: readonly number[], values: readonly number[], kind: keyof typeof idxCodes = 'u1'): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length)
  head[2] = idxCodes[kind]
  head[3] = shape.length
  shape.forEach((size, k) => head.writeUInt32BE(size, 4 + 4 * k))
  return Buffer.concat([head, packed(values, kind, false)])
}

/** `.npy` around content that is there already; `descr` as NumPy writes it. */
export function npyOf(descr: string, shape: readonly number[], content: Uint8Array, fortran = false, version = 1): Buffer {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  const size = version === 1 ? 10 : 12
  const text = `${dictionary.padEnd(Math.ceil((size + dictionary.length + 1) / 64) * 64 - size - 1)}\n`
  const head = Buffer.alloc(size)
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0])
  if (version === 1) head.writeUInt16LE(text.length, 8)
  else head.writeUInt32LE(text.length, 8)
  return Buffer.concat([head, Buffer.from(text, 'latin1'), content])
}

export const npy = (shape: readonly number[], values: readonly number[], kind: Exclude<Kind, 'f2'> = 'f4'): Buffer =>
  npyOf(`${widths[kind] === 1 ? '|' : '<'}${kind}`, shape, packed(values, kind, true))

/** A zip; `lie` may change what an entry announces. */
export function zip(
  files: Readonly<Record<string, Uint8Array>>,
  { store = false, lie = (size: number) => size }: { store?: boolean; lie?: (size: number) => number } = {},
): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, bytes] of Object.entries(files)) {
    const content = store ? Buffer.from(bytes) : deflateRawSync(bytes)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(store ? 0 : 8, 4)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(content.length, 14)
    fields.writeUInt32LE(lie(bytes.length), 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), content])
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const list = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}

/** What is thrown, which must be one plain sentence for a person, or what comes of it. */
export function sentenceOf(work: () => unknown, Problem: new (...a: never[]) => Error): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (!/^[A-Z“"][^\n]*\.$/.test(error.message)) throw new Error(`This is no sentence: ${error.message}`)
    return error.message
  }
}
