/** Pictures as other programs write them, for the readers' tests. */
import { crc32, deflateSync } from 'node:zlib'

/** A PNG chunk. */
export function chunk(name: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length)
  bytes.writeUInt32BE(content.length, 0)
  bytes.write(name, 4, 'latin1')
  bytes.set(content, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length)
  return bytes
}

export interface Drawing {
  width: number
  height: number
  depth?: number
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  colour?: number
  /** Values of a pixel's channels, 0 to 2^depth - 1. */
  pixel: (x: number, y: number) => readonly number[]
  interlaced?: boolean
  /** Of each row of a pass in turn. */
  filters?: readonly number[]
  palette?: readonly number[]
  transparency?: readonly number[]
}
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function filtered(line: Uint8Array, above: Uint8Array, each: number, filter: number): Uint8Array {
  return line.map((v, k) => {
    const [a, b, c] = [line[k - each] ?? 0, above[k] ?? 0, k < each ? 0 : (above[k - each] ?? 0)]
    const p = a + b - c
    const near = [a, b, c].reduce((best, of) => (Math.abs(p - of) < Math.abs(p - best) ? of : best))
    return v - [0, a, b, Math.floor((a + b) / 2), near][filter]!
  })
}

export function png({
  width,
  height,
  depth = 8,
  colour = 6,
  pixel,
  interlaced = false,
  filters = [0],
  palette,
  transparency,
}: Drawing): Buffer {
  const channels = [1, 0, 3, 1, 2, 0, 4][colour]!
  const rows: Uint8Array[] = []
  for (const [x0, y0, dx, dy] of interlaced ? passes : ([[0, 0, 1, 1]] as const)) {
    const columns = Math.ceil((width - x0) / dx)
    if (columns <= 0) continue
    const stride = Math.ceil((columns * channels * depth) / 8)
    let above: Uint8Array = new Uint8Array(stride)
    for (let y = y0, row = 0; y < height; y += dy, row++) {
      const line = new Uint8Array(stride)
      for (let k = 0; k < columns; k++)
        pixel(x0 + k * dx, y).forEach((v, c) => {
          const at = (k * channels + c) * depth
          if (depth === 16) line.set([v >> 8, v & 255], at >> 3)
          else line[at >> 3]! |= v << (8 - depth - (at & 7))
        })
      const filter = filters[row % filters.length]!
      rows.push(Uint8Array.of(filter), filtered(line, above, Math.max(1, (channels * depth) >> 3), filter))
      above = line
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8)
  const data = deflateSync(Buffer.concat(rows))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    ...(transparency ? [chunk('tRNS', Uint8Array.from(transparency))] : []),
    // In two pieces, as large files come.
    chunk('IDAT', data.subarray(0, 5)),
    chunk('IDAT', data.subarray(5)),
    chunk('IEND', new Uint8Array()),
  ])
}

/** A square of one grey. */
export const square = (side: number, grey: number): Buffer => png({ width: side, height: side, colour: 0, pixel: () => [grey] })
