/** Two sheets of neurons with a weight between any two: too large for networks written one by one, and done by whole rows. */
import type { Substrate } from './painter.ts'

/** Middles of so many equal parts of a side from -1 to 1, so that a place means the same at any resolution. */
const middle = (k: number, count: number) => (2 * k + 1) / count - 1

/** Every unit of a square sheet to every unit of another over it, source by source. Throws a sentence where the side is 0. */
export function sheets(side: number): Substrate {
  if (!(side > 0)) throw new Error('The sheets of the substrate have no neurons; give their sides one at least.')
  const units = side * side
  const places = Float32Array.from({ length: 2 * units }, (_, k) =>
    middle(k % 2 === 0 ? (k >> 1) % side : Math.floor((k >> 1) / side), side),
  )
  const from = new Uint32Array(units * units)
  const to = new Uint32Array(units * units)
  for (let k = 0; k < from.length; k++) {
    from[k] = Math.floor(k / units)
    to[k] = k % units
  }
  return { dimensions: 2, places, from, to }
}

/**
 * What arrives at every unit of the target sheet, rows of silent sources left out.
 * @param weight `[sources, targets]` @param shown `[sources]` @param into `[targets]`
 */
export function arriving(weight: Float32Array, shown: Float32Array, into: Float64Array): void {
  into.fill(0)
  const targets = into.length
  for (let s = 0; s < shown.length; s++) {
    const x = shown[s]!
    if (x === 0) continue
    for (let t = 0, at = s * targets; t < targets; t++) into[t]! += x * weight[at + t]!
  }
}

/** The place of the largest, of equals the first. */
export function strongest(values: ArrayLike<number>): number {
  let best = 0
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k
  return best
}
