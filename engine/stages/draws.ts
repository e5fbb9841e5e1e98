import { createHash } from 'node:crypto'
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { Drawn } from '../compile/forward.ts'

/**
 * Fills the inputs that are drawn. Each has a stream of its own, from a hash of (`key`, its name): nothing is kept from step to step, so a
 * resumed run draws what it would have drawn.
 * @param window of a presentation that is shown in windows of ticks; what is drawn once for the presentation is the same in all
 */
export function fillDraws(draws: readonly Drawn[], into: Readonly<Record<string, Float32Array>>, key: string, window = 0): void {
  for (const { name, kind, each } of draws) {
    const generator = xoroshiro128plusFromState(streamOf(key, name, each === 'tick' ? window : 0))
    const values = into[name]!
    if (kind === 'normal') fillNormal(values, generator)
    else for (let k = 0; k < values.length; k++) values[k] = uniformFloat32(generator)
  }
}

/** Where the stream of an input begins: a state of xoroshiro128+. */
export function streamOf(key: string, name: string, window = 0): [number, number, number, number] {
  const hash = createHash('sha256').update(`draw/${key}/${window}/${name}`).digest()
  return [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
}

/** Numbers of mean 0 and deviation 1, two at a time from a point in the unit disc (Marsaglia & Bray 1964). */
function fillNormal(values: Float32Array, generator: RandomGenerator): void {
  for (let k = 0; k < values.length; k += 2) {
    let [x, y, square] = [0, 0, 0]
    do {
      x = 2 * uniformFloat32(generator) - 1
      y = 2 * uniformFloat32(generator) - 1
      square = x * x + y * y
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    values[k] = x * factor
    // Past the end of an odd number of values nothing is written.
    values[k + 1] = y * factor
  }
}
