/** What an entry looks like, drawn from its own bytes once they are here. */
import { gunzipSync } from 'node:zlib'
import { fitted } from '../../formats/fit.ts'
import { readPng } from '../../formats/png.ts'
import { readWav } from '../../formats/wav.ts'
import { readZip } from '../../formats/zip.ts'
import type { DataPicture } from '../../protocol.ts'
import { type EntryName, entryOf } from './entries.ts'
import { readEntry } from './read.ts'

const lines = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split(/\r?\n/)

/** Pictures of `side` x `side` pixels from 0 to `white` side by side, as many a row as there are columns. */
function sheet(pictures: readonly ArrayLike<number>[], side: number, columns: number, white: number): DataPicture {
  const width = columns * side
  const ink = new Uint8Array(width * Math.ceil(pictures.length / columns) * side)
  for (const [k, picture] of pictures.entries()) {
    const corner = Math.floor(k / columns) * side * width + (k % columns) * side
    for (let at = 0; at < side * side; at++) ink[corner + Math.floor(at / side) * width + (at % side)] = (255 * picture[at]!) / white
  }
  return { width, ink }
}

/** A square of strengths, the strongest black; they spread over orders of magnitude, so their logarithms are drawn. */
function matrix(size: number, strengths: Iterable<readonly [number, number, number]>): DataPicture {
  const sums = new Float64Array(size * size)
  for (const [from, to, strength] of strengths) sums[from * size + to]! += strength
  const most = Math.log1p(sums.reduce((a, b) => Math.max(a, b), 0)) || 1
  return { width: size, ink: Uint8Array.from(sums, (v) => (255 * Math.log1p(v)) / most) }
}

/** Connections between names, those that send any, by name, several to a pixel where there are more than pixels. */
function connections(rows: readonly (readonly [string, string, number])[], size: number): DataPicture {
  const names = [...new Set(rows.map(([from]) => from))].sort()
  const pixels = Math.min(size, names.length)
  const place = new Map(names.map((name, k) => [name, Math.floor((k * pixels) / names.length)]))
  return matrix(
    pixels,
    rows.flatMap(([from, to, strength]) => (place.has(to) ? [[place.get(from)!, place.get(to)!, strength] as const] : [])),
  )
}

/** Sounds one above the other: at each column how far they swing. */
function waves(sounds: readonly Float32Array[], width: number, height: number): DataPicture {
  const ink = new Uint8Array(width * height * sounds.length)
  for (const [k, samples] of sounds.entries()) {
    const loudest = samples.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-6)
    for (let x = 0; x < width; x++) {
      const part = samples.subarray(Math.floor((x * samples.length) / width), Math.floor(((x + 1) * samples.length) / width))
      const reach = (part.reduce((a, b) => Math.max(a, Math.abs(b)), 0) / loudest) * (height / 2 - 1)
      for (let y = 0; y < height; y++) if (Math.abs(y - height / 2 + 0.5) <= Math.max(0.5, reach)) ink[(k * height + y) * width + x] = 255
    }
  }
  return { width, ink }
}

type Draw = (files: readonly Uint8Array[]) => DataPicture
/** Entries without a line are shown by an icon of what they hold. */
const pictures: Readonly<Partial<Record<EntryName, Draw>>> = {
  quickdraw: (files) =>
    sheet(
      files.flatMap((file) => [0, 1, 2, 3].map((k) => file.subarray(784 * k, 784 * (k + 1)))),
      28,
      4,
      255,
    ),
  'small-digits': ([file]) =>
    sheet(
      lines(gunzipSync(file!))
        .slice(0, 60)
        .map((line) => line.split(',').map(Number)),
      8,
      10,
      16,
    ),
  fsdd: (files) =>
    waves(
      [0, 31, 62, 93].map((k) => readWav(files[k]!).samples),
      120,
      30,
    ),
  celegans: ([edges]) =>
    connections(
      lines(edges!)
        .slice(1)
        .map((line) => line.split(',').map((cell) => cell.trim()))
        .map(([from, to, weight]) => [from!, to!, Number(weight)]),
      132,
    ),
  larva: ([edges]) =>
    connections(
      lines(edges!)
        .map((line) => line.split(' '))
        .map(([from, to, synapses]) => [from!, to!, Number(synapses)]),
      132,
    ),
  human: ([weights]) => {
    const rows = lines(weights!).map((line) => line.split(',').map(Number))
    return matrix(
      rows.length,
      rows.flatMap((row, from) => row.map((strength, to) => [from, to, strength] as const)),
    )
  },
  omniglot: ([archive]) => {
    // Of every character the first drawing; black on white.
    const first = readZip(archive!, 10_000_000, (name) => /_01\.png$/.test(name))
    const chosen = Array.from({ length: 16 }, (_, k) => first[Math.floor((k * first.length) / 16)]!)
    const frame = { width: 33, height: 33, ground: 255 }
    const drawn = chosen.map(({ bytes }) => fitted(readPng(bytes), frame).map((v) => 255 - v))
    return sheet(drawn, 33, 4, 255)
  },
  fashion: ([file]) => {
    // Rows of 30 pictures, three rows a kind.
    const { width, rgba } = readPng(file!)
    const at = (kind: number, k: number) =>
      Uint8Array.from({ length: 784 }, (_, p) => rgba[4 * ((84 * kind + Math.floor(p / 28)) * width + 28 * k + (p % 28))]!)
    return sheet(
      Array.from({ length: 20 }, (_, k) => at(Math.floor(k / 2), k % 2)),
      28,
      4,
      255,
    )
  },
  'tiny-shakespeare': ([text]) => ({ text: new TextDecoder().decode(text!.subarray(0, 400)) }),
}

/** Null where it has none, or is not here. */
export async function pictureOf(name: string): Promise<DataPicture | null> {
  const draw = pictures[name as EntryName]
  const files = draw && (await readEntry(entryOf(name)).catch(() => null))
  return files ? draw(files) : null
}
