/** Pictures brought to one size, whole, on a ground. */
import type { Picture } from './picture.ts'

export interface Frame {
  readonly width: number
  readonly height: number
  /** What shows through where a picture is transparent, and around one of another shape: 0 to 255. */
  readonly ground: number
}

/** For each place of a row of `to` pixels, the pixels of a row of `from` that it shows and how much of each. */
function weightsOf(from: number, to: number): { readonly first: number; readonly shares: readonly number[] }[] {
  const step = from / to
  return Array.from({ length: to }, (_, k) => {
    if (step >= 1) {
      // The mean of what the pixel covers.
      const [start, end] = [k * step, Math.min(from, (k + 1) * step)]
      const first = Math.floor(start)
      const last = Math.min(from, Math.ceil(end - 1e-9))
      return {
        first,
        shares: Array.from({ length: last - first }, (_, i) => (Math.min(end, first + i + 1) - Math.max(start, first + i)) / (end - start)),
      }
    }
    // Between the two nearest.
    const centre = Math.min(from - 1, Math.max(0, (k + 0.5) * step - 0.5))
    const first = Math.min(from - 1, Math.floor(centre))
    const share = centre - first
    return { first, shares: first + 1 < from && share > 0 ? [1 - share, share] : [1] }
  })
}

/** Bytes `[red green blue, height, width]` of a picture, scaled to fit whole and centred on the ground. */
export function fitted({ width, height, rgba }: Picture, frame: Frame): Uint8Array {
  const { ground } = frame
  const scale = Math.min(frame.width / width, frame.height / height)
  const inner = {
    width: Math.max(1, Math.min(frame.width, Math.round(width * scale))),
    height: Math.max(1, Math.min(frame.height, Math.round(height * scale))),
  }
  const [across, down] = [weightsOf(width, inner.width), weightsOf(height, inner.height)]
  const out = new Uint8Array(3 * frame.width * frame.height).fill(ground)
  const [left, top] = [Math.floor((frame.width - inner.width) / 2), Math.floor((frame.height - inner.height) / 2)]
  // Columns first, row by row of the source, then the rows.
  const rows = new Float32Array(height * inner.width * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < inner.width; x++) {
      const { first, shares } = across[x]!
      const into = (y * inner.width + x) * 3
      for (let i = 0; i < shares.length; i++) {
        const at = (y * width + first + i) * 4
        const opaque = rgba[at + 3]! / 255
        for (let c = 0; c < 3; c++) rows[into + c]! += shares[i]! * (rgba[at + c]! * opaque + ground * (1 - opaque))
      }
    }
  const plane = frame.width * frame.height
  for (let y = 0; y < inner.height; y++)
    for (let x = 0; x < inner.width; x++) {
      const { first, shares } = down[y]!
      const colour = [0, 0, 0]
      for (let i = 0; i < shares.length; i++)
        for (let c = 0; c < 3; c++) colour[c]! += shares[i]! * rows[((first + i) * inner.width + x) * 3 + c]!
      const to = (top + y) * frame.width + left + x
      for (let c = 0; c < 3; c++) out[c * plane + to] = Math.round(colour[c]!)
    }
  return out
}
