/** PNG (W3C, Portable Network Graphics, third edition): every colour type, depth and interlacing; of an animation the still picture. */
import { crc32, inflateSync } from 'node:zlib'
import { FileProblem } from './files.ts'
import type { Picture } from './picture.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
export const looksLikePng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, k) => bytes[k] === byte)

const damaged = (what: string) => new FileProblem(`The PNG is damaged or cut off (${what}); get it again.`)

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  readonly colour: number
  readonly interlaced: boolean
}
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depthsOf: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }

/** What a PNG announces. Throws FileProblem. */
export function pngHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 33 || view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) throw damaged('its header')
  const [depth, colour, method, filter, interlace] = bytes.subarray(24, 29) as unknown as [number, number, number, number, number]
  if (!depthsOf[colour]?.includes(depth) || method !== 0 || filter !== 0 || interlace > 1) throw damaged('its header')
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  if (width === 0 || height === 0) throw damaged('it announces no pixels')
  return { width, height, depth, colour, interlaced: interlace === 1 }
}

/** Throws FileProblem. The size it announces must have been judged before. */
export function readPng(bytes: Uint8Array): Picture {
  const header = pngHeader(bytes)
  const { width, height, depth, colour } = header
  const { data, palette, transparency } = chunksOf(bytes)
  if (colour === 3 && palette.length === 0) throw damaged('its palette')
  const bits = depth * channelsOf[colour]!
  const passes = passesOf(header)
  const expected = passes.reduce((sum, pass) => sum + pass.rows * (1 + Math.ceil((pass.columns * bits) / 8)), 0)
  let raw: Uint8Array
  try {
    // No more than its size asks for is unpacked.
    raw = inflateSync(data, { maxOutputLength: expected })
  } catch {
    throw damaged('its pixels')
  }
  if (raw.length !== expected) throw damaged('its pixels')
  const rgba = new Uint8Array(4 * width * height)
  const pixel = pixelReader(header, palette, transparency)
  let at = 0
  for (const { x, y, dx, dy, columns, rows } of passes) {
    const bytesEach = Math.max(1, bits >> 3)
    const stride = Math.ceil((columns * bits) / 8)
    let before: Uint8Array = new Uint8Array(stride)
    for (let row = 0; row < rows; row++) {
      const line = raw.subarray(at + 1, at + 1 + stride)
      unfilter(raw[at]!, line, before, bytesEach)
      for (let column = 0; column < columns; column++) pixel(line, column, rgba, 4 * ((y + row * dy) * width + x + column * dx))
      before = line
      at += 1 + stride
    }
  }
  return { width, height, rgba, transparent: rgba.some((v, k) => (k & 3) === 3 && v < 255) }
}

function chunksOf(bytes: Uint8Array): { data: Buffer; palette: Uint8Array; transparency: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Uint8Array[] = []
  let [palette, transparency] = [new Uint8Array(0), new Uint8Array(0)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    if (at + 12 + length > bytes.length) throw damaged('it ends in the middle')
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const content = bytes.slice(at + 8, at + 8 + length)
    const known = name === 'IDAT' || name === 'PLTE' || name === 'tRNS'
    if (known && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw damaged('a check sum')
    if (name === 'IDAT') data.push(content)
    else if (name === 'PLTE') palette = content
    else if (name === 'tRNS') transparency = content
    else if (name === 'IEND') return { data: Buffer.concat(data), palette, transparency }
    at += 12 + length
  }
  throw damaged('its end is missing')
}

interface Pass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly columns: number
  readonly rows: number
}
/** Adam7: first pixel and steps of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const
function passesOf({ width, height, interlaced }: Header): Pass[] {
  if (!interlaced) return [{ x: 0, y: 0, dx: 1, dy: 1, columns: width, rows: height }]
  return ADAM7.map(([x, y, dx, dy]) => ({ x, y, dx, dy, columns: Math.ceil((width - x) / dx), rows: Math.ceil((height - y) / dy) })).filter(
    ({ columns, rows }) => columns > 0 && rows > 0,
  )
}

/** Section 9: what stands in a row becomes what it was before it was filtered, from the pixel to the left and the row above. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, each: number): void {
  if (filter > 4) throw damaged('a filter')
  if (filter === 0) return
  for (let k = 0; k < line.length; k++) {
    const left = k < each ? 0 : line[k - each]!
    const up = above[k]!
    if (filter === 1) line[k]! += left
    else if (filter === 2) line[k]! += up
    else if (filter === 3) line[k]! += (left + up) >> 1
    else {
      const corner = k < each ? 0 : above[k - each]!
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
      line[k]! += a <= b && a <= c ? left : b <= c ? up : corner
    }
  }
}

/** Writes a pixel of an unfiltered row as red, green, blue and alpha of 8 bits. */
function pixelReader({ depth, colour }: Header, palette: Uint8Array, transparency: Uint8Array) {
  const channels = channelsOf[colour]!
  const most = 2 ** depth - 1
  const wide = (at: number) => (transparency[at]! << 8) | transparency[at + 1]!
  const clear =
    colour === 0 && transparency.length >= 2 ? [wide(0)] : colour === 2 && transparency.length >= 6 ? [wide(0), wide(2), wide(4)] : null
  const sample = (line: Uint8Array, k: number) => {
    if (depth === 8) return line[k]!
    if (depth === 16) return (line[2 * k]! << 8) | line[2 * k + 1]!
    return (line[(k * depth) >> 3]! >> (8 - depth - ((k * depth) & 7))) & most
  }
  const eight = (value: number) => (depth === 8 ? value : depth === 16 ? value >> 8 : Math.round((255 * value) / most))
  return (line: Uint8Array, column: number, into: Uint8Array, at: number) => {
    const first = column * channels
    if (colour === 3) {
      const entry = sample(line, first)
      if (3 * entry + 2 >= palette.length) throw damaged('a colour that its palette lacks')
      for (let c = 0; c < 3; c++) into[at + c] = palette[3 * entry + c]!
      into[at + 3] = transparency[entry] ?? 255
      return
    }
    const grey = channels < 3
    for (let c = 0; c < 3; c++) into[at + c] = eight(sample(line, first + (grey ? 0 : c)))
    const alpha = channels === 2 || channels === 4
    into[at + 3] = alpha ? eight(sample(line, first + channels - 1)) : clear?.every((v, c) => v === sample(line, first + c)) ? 0 : 255
  }
}
