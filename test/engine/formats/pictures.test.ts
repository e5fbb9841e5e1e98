import fc from 'fast-check'
import jpeg from 'jpeg-js'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { FileProblem } from '../../../engine/formats/files.ts'
import { fitted } from '../../../engine/formats/fit.ts'
import { pictureSize, readPicture } from '../../../engine/formats/picture.ts'
import { chunk, type Drawing, png, square } from './drawn.ts'
import { sentenceOf } from './written.ts'

const read = (drawing: Drawing) => readPicture(png(drawing))
const pixels = ({ rgba }: { rgba: Uint8Array }) => Array.from({ length: rgba.length / 4 }, (_, k) => [...rgba.subarray(4 * k, 4 * k + 4)])

test('PNG of every colour type, depth, filter and interlacing is read as it was drawn', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(
        [0, 1],
        [0, 2],
        [0, 4],
        [0, 8],
        [0, 16],
        [2, 8],
        [2, 16],
        [3, 1],
        [3, 2],
        [3, 4],
        [3, 8],
        [4, 8],
        [4, 16],
        [6, 8],
        [6, 16],
      ),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 1, max: 11 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
      fc.nat(1000),
      ([colour, depth], width, height, interlaced, filters, salt) => {
        const most = 2 ** depth! - 1
        const channels = [1, 0, 3, 1, 2, 0, 4][colour!]!
        const pixel = (x: number, y: number) =>
          Array.from({ length: channels }, (_, c) => ((x * 31 + y * 17 + c * 7 + salt) * 2654435761) % (most + 1))
        const palette = Array.from({ length: 3 * (most + 1) }, (_, k) => (k * 37) % 256)
        const picture = read({
          width,
          height,
          depth: depth!,
          colour: colour!,
          pixel,
          interlaced,
          filters,
          ...(colour === 3 && { palette }),
        })
        const eight = (v: number) => (depth === 16 ? v >> 8 : Math.round((255 * v) / most))
        const expected = Array.from({ length: width * height }, (_, k) => {
          const values = pixel(k % width, Math.floor(k / width))
          if (colour === 3) return [...palette.slice(3 * values[0]!, 3 * values[0]! + 3), 255]
          const [a, b, c, d] = values.map(eight)
          return channels === 1 ? [a, a, a, 255] : channels === 2 ? [a, a, a, b] : [a, b, c, d ?? 255]
        })
        expect(pixels(picture)).toEqual(expected)
      },
    ),
    { numRuns: 150 },
  ))

test('a colour that stands for nothing is transparent', () => {
  const grey = read({ width: 2, height: 1, colour: 0, depth: 4, pixel: (x) => [x === 0 ? 3 : 15], transparency: [0, 3] })
  expect({ pixels: pixels(grey), transparent: grey.transparent }).toEqual({
    pixels: [
      [51, 51, 51, 0],
      [255, 255, 255, 255],
    ],
    transparent: true,
  })
  expect(pixels(read({ width: 2, height: 1, colour: 2, pixel: (x) => [x, 2, 3], transparency: [0, 0, 0, 2, 0, 3] }))[0]![3]).toBe(0)
  expect(
    pixels(read({ width: 2, height: 1, colour: 3, depth: 1, pixel: (x) => [x], palette: [1, 2, 3, 4, 5, 6], transparency: [9] })),
  ).toEqual([
    [1, 2, 3, 9],
    [4, 5, 6, 255],
  ])
})

const photo = (width: number, height: number) =>
  jpeg.encode({ width, height, data: Uint8Array.from({ length: 4 * width * height }, (_, k) => (k % 4 === 3 ? 255 : (k * 3) % 200)) }, 95)
    .data
test('JPEG is read, its size known beforehand', () => {
  const flat = jpeg.encode({ width: 21, height: 9, data: new Uint8Array(4 * 21 * 9).fill(120) }, 90).data
  expect(pictureSize(flat)).toEqual({ width: 21, height: 9 })
  const { width, height, rgba } = readPicture(flat)
  expect({ width, height }).toEqual({ width: 21, height: 9 })
  expect([...rgba].every((v, k) => (k % 4 === 3 ? v === 255 : Math.abs(v - 120) <= 2))).toBe(true)
})

/** A JPEG that says which way up it is, as cameras do. */
function turned(bytes: Uint8Array, orientation: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(26)
  const [u16, u32] = little ? (['writeUInt16LE', 'writeUInt32LE'] as const) : (['writeUInt16BE', 'writeUInt32BE'] as const)
  tiff.write(little ? 'II' : 'MM', 'latin1')
  tiff[u16](42, 2)
  tiff[u32](8, 4)
  tiff[u16](1, 8)
  tiff[u16](0x0112, 10)
  tiff[u16](3, 12)
  tiff[u32](1, 14)
  tiff[u16](orientation, 18)
  const head = Buffer.from([0xff, 0xe1, 0, 8 + tiff.length, ...Buffer.from('Exif'), 0, 0])
  return Buffer.concat([bytes.subarray(0, 2), head, tiff, bytes.subarray(2)])
}
test('a photograph stands as it was taken, whichever way the camera was held', () => {
  // Four blocks of 8 x 8: 40 and 90 above 140 and 190.
  const shade = (x: number, y: number) => 40 + 50 * Math.floor(x / 8) + 100 * Math.floor(y / 8)
  const block = (width: number, height: number) =>
    jpeg.encode(
      {
        width,
        height,
        data: Uint8Array.from({ length: 4 * width * height }, (_, k) =>
          k % 4 === 3 ? 255 : shade((k >> 2) % width, Math.floor((k >> 2) / width)),
        ),
      },
      95,
    ).data
  const corners = (bytes: Uint8Array) => {
    const { width, height, rgba } = readPicture(bytes)
    const at = (x: number, y: number) => Math.round(rgba[4 * (y * width + x)]! / 10) * 10
    return [at(2, 2), at(width - 3, 2), at(2, height - 3), at(width - 3, height - 3)]
  }
  // What the eight orientations do to the corners, by hand from the table of the standard.
  const seen = [
    [40, 90, 140, 190],
    [90, 40, 190, 140],
    [190, 140, 90, 40],
    [140, 190, 40, 90],
    [40, 140, 90, 190],
    [140, 40, 190, 90],
    [190, 90, 140, 40],
    [90, 190, 40, 140],
  ]
  for (const [k, expected] of seen.entries()) expect(corners(turned(block(16, 16), k + 1, k % 2 === 0))).toEqual(expected)
  expect(pictureSize(turned(block(24, 16), 6, true))).toEqual({ width: 16, height: 24 })
  expect(readPicture(turned(block(24, 16), 9, true))).toMatchObject({ width: 24, height: 16 })
})

const bomb = () => {
  const bytes = Buffer.from(png({ width: 4, height: 4, interlaced: true, pixel: () => [1, 2, 3, 4] }))
  const at = bytes.indexOf('IDAT') - 4
  return Buffer.concat([bytes.subarray(0, at), chunk('IDAT', deflateSync(Buffer.alloc(64 << 20))), chunk('IEND', new Uint8Array())])
}
test.each([
  ['nothing', new Uint8Array(), /neither PNG nor JPEG/],
  ['a GIF by another name', Buffer.from('GIF89a, and more'), /neither PNG nor JPEG/],
  [
    'millions of pixels',
    png({ width: 4, height: 4, pixel: () => [0, 0, 0, 0] }).fill(0x7f, 16, 24),
    /announces .* and at most 50 million are read/,
  ],
  ['more pixels than it announces', bomb(), /damaged or cut off \(its pixels\)/],
  ['no pixels', png({ width: 4, height: 4, pixel: () => [0, 0, 0, 0] }).fill(0, 16, 20), /announces no pixels/],
  ['a palette that is not there', png({ width: 4, height: 4, colour: 3, pixel: () => [0] }), /its palette/],
  ['colours that the palette lacks', png({ width: 4, height: 4, colour: 3, pixel: () => [5], palette: [1, 2, 3] }), /its palette lacks/],
])('%s is refused in one sentence', (_what, bytes, said) => {
  expect(sentenceOf(() => readPicture(bytes), FileProblem)).toMatch(said)
})

test.each([
  ['PNG', png({ width: 7, height: 5, filters: [0, 1, 2, 3, 4], pixel: (x, y) => [x, y, x * y, 200] })],
  ['interlaced PNG', png({ width: 9, height: 9, colour: 0, interlaced: true, pixel: (x, y) => [x * y] })],
  ['JPEG', turned(photo(24, 16), 6, false)],
])('%s cut off anywhere is one sentence; damaged anywhere it is read or one sentence', (name, whole) => {
  const step = Math.max(1, Math.floor(whole.length / 150))
  for (let length = 0; length < whole.length - (name === 'JPEG' ? 40 : 1); length += step)
    expect(sentenceOf(() => readPicture(whole.subarray(0, length)), FileProblem)).not.toBeNull()
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), (changes) => {
      const damaged = Buffer.from(whole)
      for (const [at, to] of changes) damaged[at] = to
      sentenceOf(() => readPicture(damaged), FileProblem)
    }),
    { numRuns: 150 },
  )
})

test('a picture is scaled to fit whole, in the middle of its ground, by the mean of what each pixel covers', () => {
  const frame = (width: number, height: number, ground = 255) => ({ width, height, ground })
  // Halves: each pixel is the mean of four.
  const four = readPicture(png({ width: 4, height: 4, colour: 0, pixel: (x, y) => [x * 10 + y * 40] }))
  expect([...fitted(four, frame(2, 2)).subarray(0, 4)]).toEqual([25, 45, 105, 125])
  // Twice as wide as high: half of the frame is ground, a quarter above and below.
  const wide = readPicture(png({ width: 4, height: 2, colour: 0, pixel: () => [7] }))
  expect([...fitted(wide, frame(4, 4, 255)).subarray(0, 16)]).toEqual([...Array(4).fill(255), ...Array(8).fill(7), ...Array(4).fill(255)])
  // Half transparent: between the picture and what shows through.
  const veil = readPicture(png({ width: 1, height: 1, pixel: () => [100, 0, 0, 51] }))
  expect([...fitted(veil, frame(1, 1, 255))]).toEqual([224, 204, 204])
  expect([...fitted(veil, frame(1, 1, 0))]).toEqual([20, 0, 0])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), fc.nat(255), (side, into, grey) => {
      expect(fitted(readPicture(square(side, grey)), frame(into, into)).every((v) => v === grey)).toBe(true)
    }),
    { numRuns: 40 },
  )
})
