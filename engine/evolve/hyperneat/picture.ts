/** Painted weights as an image. */
import type { GenerationPicture } from '../../protocol.ts'
import type { Painting, Substrate } from './painter.ts'

/** Every generation keeps one, so it is small: pixels a side at the most. */
const SIDE = 48

/** Which of the distinct numbers of a list each is, in ascending order. */
function ranks(numbers: ArrayLike<number>): { of: Map<number, number>; count: number } {
  const distinct = [...new Set(Array.from(numbers))].sort((a, b) => a - b)
  return { of: new Map(distinct.map((n, k) => [n, k])), count: distinct.length }
}

/** Sources from left to right, targets from top to bottom; of many, the mean of those that share a pixel. */
export function weightsPicture({ from, to }: Substrate, { weight }: Painting): GenerationPicture {
  const [sources, targets] = [ranks(from), ranks(to)]
  const [width, height] = [Math.min(SIDE, sources.count), Math.min(SIDE, targets.count)]
  const values = new Float32Array(width * height)
  const counts = new Uint32Array(values.length)
  for (let k = 0; k < weight.length; k++) {
    const x = Math.floor((sources.of.get(from[k]!)! * width) / sources.count)
    const y = Math.floor((targets.of.get(to[k]!)! * height) / targets.count)
    values[y * width + x]! += weight[k]!
    counts[y * width + x]!++
  }
  for (let k = 0; k < values.length; k++) if (counts[k]! > 0) values[k]! /= counts[k]!
  return { kind: 'weights', width, height, values, axes: ['from', 'to'] }
}
