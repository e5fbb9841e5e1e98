/** Columns of 32-bit numbers as the document keeps them: records in pieces of base64, so that an edit replaces only the pieces that it changed. */

/** Records in one piece: an edit replaces the pieces that it changed. */
const PIECE = 512
export type Columns = Readonly<Record<string, Float32Array | Uint32Array>>
const length = (columns: Columns) => Object.values(columns)[0]!.length

/** Pieces of base64: a record after the other, each column's 32 bits in turn, little-endian as every machine that Neurula runs on. */
export function encoded(columns: Columns): string[] {
  const fields = Object.values(columns)
  const words = fields.map((field) => new Uint32Array(field.buffer, field.byteOffset, field.length))
  return Array.from({ length: Math.ceil(length(columns) / PIECE) }, (_, piece) => {
    const first = piece * PIECE
    const count = Math.min(PIECE, length(columns) - first)
    const records = new Uint32Array(fields.length * count)
    words.forEach((field, f) => {
      for (let k = 0; k < count; k++) records[k * fields.length + f] = field[first + k]!
    })
    return btoa(String.fromCharCode(...new Uint8Array(records.buffer)))
  })
}

/** The 32-bit numbers of a piece; null when it is no such thing. */
function wordsOf(piece: string): Uint32Array | null {
  try {
    const text = atob(piece)
    if (text.length % 4 !== 0) return null
    const bytes = new Uint8Array(text.length)
    for (let k = 0; k < bytes.length; k++) bytes[k] = text.charCodeAt(k)
    return new Uint32Array(bytes.buffer)
  } catch {
    return null
  }
}

/** What `encoded` made; null when it is no such thing or has more than `most` records. `make` gives columns for so many. */
export function decoded<C>(pieces: readonly string[], most: number, make: (count: number) => C): C | null {
  const width = Object.keys(make(0) as Columns).length
  const words = pieces.map(wordsOf)
  if (words.some((w, k) => !w || w.length % width !== 0 || (k < words.length - 1 && w.length !== width * PIECE))) return null
  const count = words.reduce((sum, w) => sum + w!.length / width, 0)
  if (count > most) return null
  const columns = make(count)
  Object.values(columns as Columns).forEach((field, f) => {
    const into = new Uint32Array(field.buffer, field.byteOffset, field.length)
    words.forEach((w, piece) => {
      for (let k = 0, at = f; at < w!.length; k++, at += width) into[piece * PIECE + k] = w![at]!
    })
  })
  return columns
}
