/** Pictures `[28, 28]`, brightness 0 to 1, damaged: each function gives a new picture. */
import type { Stream } from '../stream.ts'

export const SIDE = 28
const PIXELS = SIDE * SIDE
/** How far the visible share may be from what it should be. */
const TOLERANCE = 0.005
/** Pixels of a side of the pieces that a mask is made of. */
const PIECE = 4

const bell = (distance: number, deviation: number) => Math.exp(-(distance ** 2) / (2 * deviation ** 2))

/**
 * Black but for Gaussian apertures (Gosselin & Schyns 2001) at places drawn at random, one after another, until `share` of the brightness
 * shows; an aperture that would show too much is left out. Where apertures overlap, each uncovers its part of what the others leave.
 * @param deviation of an aperture, in pixels
 */
export function behindBubbles(picture: Float32Array, share: number, deviation: number, { uniform }: Stream): Float32Array {
  const ink = picture.reduce((sum, value) => sum + value, 0)
  const covered = new Float64Array(PIXELS).fill(1)
  const aperture = new Float64Array(PIXELS)
  for (let seen = 0; seen < (share - TOLERANCE) * ink; ) {
    const [x, y] = [uniform() * SIDE, uniform() * SIDE]
    const across = Float64Array.from({ length: SIDE }, (_, k) => bell(k + 0.5 - x, deviation))
    let more = 0
    for (let row = 0, pixel = 0; row < SIDE; row++) {
      const down = bell(row + 0.5 - y, deviation)
      for (let column = 0; column < SIDE; column++, pixel++) {
        aperture[pixel] = down * across[column]!
        more += picture[pixel]! * covered[pixel]! * aperture[pixel]!
      }
    }
    if (seen + more > (share + TOLERANCE) * ink) continue
    seen += more
    for (let pixel = 0; pixel < PIXELS; pixel++) covered[pixel]! *= 1 - aperture[pixel]!
  }
  return picture.map((value, pixel) => value * (1 - covered[pixel]!))
}

/** Gaussian noise added to each pixel, what leaves 0 to 1 clipped. */
export const noisy = (picture: Float32Array, deviation: number, { normal }: Stream): Float32Array =>
  picture.map((value) => Math.min(1, Math.max(0, value + deviation * normal())))

/** Places up to `SIDE` beyond an edge, taken for places inside. */
const mirror = (at: number) => (at < 0 ? -1 - at : at >= SIDE ? 2 * SIDE - 1 - at : at)
const wrap = (at: number) => (at + SIDE) % SIDE

/** Convolved with a Gaussian of `deviation` pixels, cut at three deviations; edges are mirrors, so that the mean stays. */
export function blurred(picture: Float32Array, deviation: number, inside = mirror): Float32Array {
  const reach = Math.ceil(3 * deviation)
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => bell(k - reach, deviation))
  const sum = kernel.reduce((a, b) => a + b, 0)
  const along = (from: Float32Array, step: number, line: number) => {
    const to = new Float32Array(PIXELS)
    for (let k = 0; k < PIXELS; k++) {
      const place = Math.floor(k / step) % SIDE
      const start = Math.floor(k / line) * line + (step === 1 ? 0 : k % step)
      for (let d = -reach; d <= reach; d++) {
        to[k]! += (from[start + inside(place + d) * step]! * kernel[d + reach]!) / sum
      }
    }
    return to
  }
  return along(along(picture, 1, SIDE), SIDE, PIXELS)
}

/**
 * Every pixel shows a place beside it: displacements are noise smoothed over `smooth` pixels, opposite edges joined so that no place moves more than others, and then scaled, along each axis to a root
 * mean square of `distance` pixels over the picture (Simard, Steinkraus & Platt 2003: about 1.4 pixels at a smoothness of 4). Between
 * pixels brightness is linear; beyond the edges it is 0.
 */
export function warped(picture: Float32Array, distance: number, smooth: number, { normal }: Stream): Float32Array {
  const displacement = () => {
    const field = blurred(Float32Array.from({ length: PIXELS }, normal), smooth, wrap)
    const scale = distance / Math.sqrt(field.reduce((sum, value) => sum + value ** 2, 0) / PIXELS)
    return field.map((value) => value * scale)
  }
  const [right, down] = [displacement(), displacement()]
  const at = (row: number, column: number) => (row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : picture[row * SIDE + column]!)
  return picture.map((_, pixel) => {
    const [x, y] = [(pixel % SIDE) + right[pixel]!, Math.floor(pixel / SIDE) + down[pixel]!]
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const [wide, tall] = [x - left, y - top]
    const [above, below] = [0, 1].map((k) => (1 - wide) * at(top + k, left) + wide * at(top + k, left + 1)) as [number, number]
    return (1 - tall) * above + tall * below
  })
}

/**
 * A mask with the strokes and the brightness of digits, place by place, but no digit: each piece of 4 x 4 pixels is that of another
 * picture at the same place.
 * @param other a picture drawn at random
 */
export function maskOf(other: () => Float32Array): Float32Array {
  const mask = new Float32Array(PIXELS)
  for (let top = 0; top < SIDE; top += PIECE)
    for (let left = 0; left < SIDE; left += PIECE) {
      const from = other()
      for (let row = top; row < top + PIECE; row++) {
        const at = row * SIDE + left
        mask.set(from.subarray(at, at + PIECE), at)
      }
    }
  return mask
}
