/** Which way up a photograph is (Exif 2.32, tag 0x0112), as cameras write it that turn with the hand that holds them. */
import type { Picture } from './picture.ts'

/** From the first APP1 part of a JPEG, 1 to 8; 1, as it is, where none is said. */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const [marker, length] = [bytes[at + 1]!, view.getUint16(at + 2)]
    const end = at + 2 + length
    // 'Exif' and two zeros, then a TIFF header.
    if (marker === 0xe1 && length >= 16 && end <= bytes.length && view.getUint32(at + 4) === 0x45786966)
      return fromTiff(new DataView(view.buffer, view.byteOffset + at + 10, length - 8))
    if (marker === 0xda) return 1
    at = end
  }
  return 1
}

function fromTiff(tiff: DataView): number {
  const little = tiff.getUint16(0) === 0x4949
  const start = tiff.getUint32(4, little)
  if (start + 2 > tiff.byteLength) return 1
  const entries = tiff.getUint16(start, little)
  for (let k = 0, at = start + 2; k < entries && at + 12 <= tiff.byteLength; k++, at += 12) {
    if (tiff.getUint16(at, little) !== 0x0112) continue
    const value = tiff.getUint16(at + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** Whether rows stand for columns. */
export const isTurned = (orientation: number): boolean => orientation >= 5

/** A picture the right way up. */
export function upright({ width, height, rgba, transparent }: Picture, orientation: number): Picture {
  if (orientation === 1) return { width, height, rgba, transparent }
  const [w, h] = isTurned(orientation) ? [height, width] : [width, height]
  // The first row is the top, bottom, left or right side; the first column the same.
  const right = [2, 3, 7, 8].includes(orientation)
  const down = [3, 4, 6, 7].includes(orientation)
  const [from, to] = [new Uint32Array(new Uint8Array(rgba).buffer), new Uint32Array(w * h)]
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [a, b] = isTurned(orientation) ? [y, x] : [x, y]
      const sourceX = right ? width - 1 - a : a
      const sourceY = down ? height - 1 - b : b
      to[y * w + x] = from[sourceY * width + sourceX]!
    }
  return { width: w, height: h, rgba: new Uint8Array(to.buffer), transparent }
}
