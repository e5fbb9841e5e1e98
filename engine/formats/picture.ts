/** Pictures as other programs keep them. */
import jpeg from 'jpeg-js'
import { FileProblem } from './files.ts'
import { isTurned, orientationOf, upright } from './orientation.ts'
import { looksLikePng, pngHeader, readPng } from './png.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly rgba: Uint8Array
  /** Some of its pixels are not opaque. */
  readonly transparent: boolean
}

/** A picture of more pixels is not read. */
const MOST_PIXELS = 50e6
const JPEG_MEMORY_MB = 1024

const looksLikeJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
const damaged = () => new FileProblem('The JPEG is damaged, cut off, or of a kind that is not read; save it anew.')

/** What a picture announces, the right way up, without its pixels. Throws FileProblem when it is none, or too large. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } {
  if (!looksLikePng(bytes) && !looksLikeJpeg(bytes))
    throw new FileProblem('It is neither PNG nor JPEG, whatever its name says; save it as one of them.')
  const { width, height } = looksLikePng(bytes) ? pngHeader(bytes) : jpegSize(bytes)
  if (width * height > MOST_PIXELS)
    throw new FileProblem(
      `It announces ${width.toLocaleString('en-US')} x ${height.toLocaleString('en-US')} pixels, and at most ${MOST_PIXELS / 1e6} million are read; make it smaller.`,
    )
  return !looksLikePng(bytes) && isTurned(orientationOf(bytes)) ? { width: height, height: width } : { width, height }
}

/** Throws FileProblem. */
export function readPicture(bytes: Uint8Array): Picture {
  const { width, height } = pictureSize(bytes)
  if (looksLikePng(bytes)) return readPng(bytes)
  try {
    const read = jpeg.decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: JPEG_MEMORY_MB,
    })
    const picture = upright({ ...read, rgba: read.data, transparent: false }, orientationOf(bytes))
    if (picture.width !== width || picture.height !== height) throw damaged()
    return picture
  } catch {
    throw damaged()
  }
}

/** From the frame header of a JPEG (ITU-T T.81, B.2.2), wherever it stands behind tables and metadata. */
function jpegSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff) throw damaged()
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (frame) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
      if (width === 0 || height === 0) throw damaged()
      return { width, height }
    }
    at += 2 + view.getUint16(at + 2)
  }
  throw damaged()
}
