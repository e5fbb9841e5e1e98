/** Zip archives (PKWARE's APPNOTE 6.3), stored or deflated, as far as NumPy writes them; the platform's own inflate does the work. */
import { crc32, inflateRawSync } from 'node:zlib'
import { FileProblem, megabytes, quoted } from './files.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50

/** Whether a file begins as a zip with something in it does. */
export const looksLikeZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

const damaged = (what: string) => new FileProblem(`The archive is damaged or cut off (${what}); get it again.`)

/**
 * The wanted files of an archive, in its order. What they announce is summed before anything is unpacked, and unpacking stops where it was
 * announced to end, so that a small archive cannot become a large memory. Throws FileProblem.
 */
export function readZip(bytes: Uint8Array, limit: number, wanted: (name: string) => boolean): { name: string; bytes: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = entriesOf(bytes, view).filter(({ name }) => wanted(name))
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total > limit)
    throw new FileProblem(`The archive unpacks to ${megabytes(total)}, and at most ${megabytes(limit)} are read; make it smaller.`)
  return entries.map((entry) => ({ name: entry.name, bytes: unpacked(bytes, view, entry) }))
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Where its own header begins. */
  readonly at: number
}

function entriesOf(bytes: Uint8Array, view: DataView): Entry[] {
  // The end record is 22 bytes and a comment of at most 65,535.
  let end = bytes.length - 22
  while (end >= 0 && end > bytes.length - 22 - 65536 && view.getUint32(end, true) !== END) end--
  if (end < 0 || view.getUint32(end, true) !== END) throw damaged('its list of contents is missing')
  const count = view.getUint16(end + 10, true)
  const entries: Entry[] = []
  for (let k = 0, at = view.getUint32(end + 16, true); k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) throw damaged('its list of contents')
    const u16 = (offset: number) => view.getUint16(at + offset, true)
    const u32 = (offset: number) => view.getUint32(at + offset, true)
    if (u16(8) & 1) throw new FileProblem('The archive is encrypted; unpack it and bring in what is inside.')
    const nameEnd = at + 46 + u16(28)
    if (nameEnd > end) throw damaged('a name')
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd))
    entries.push({ name, method: u16(10), crc: u32(16), packed: u32(20), size: u32(24), at: u32(42) })
    at = nameEnd + u16(30) + u16(32)
  }
  return entries
}

function unpacked(bytes: Uint8Array, view: DataView, { name, method, crc, packed, size, at }: Entry): Uint8Array {
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) throw damaged(quoted(name))
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  const content = bytes.subarray(start, start + packed)
  if (content.length < packed || (method !== 0 && method !== 8)) throw damaged(quoted(name))
  let whole: Uint8Array
  try {
    whole = method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(1, size) })
  } catch {
    throw damaged(quoted(name))
  }
  if (whole.length !== size || crc32(whole) !== crc) throw damaged(quoted(name))
  return whole
}
