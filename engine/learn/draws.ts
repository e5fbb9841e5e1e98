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
    const stream = createHash('sha256')
      .update(`draw/${key}/${each === 'tick' ? window : 0}/${name}`)
      .digest()
    const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => stream.readInt32LE(at)))
    const values = into[name]!
    if (kind === 'normal') fillNormal(values, generator)
    else for (let k = 0; k < values.length; k++) values[k] = uniformFloat32(generator)
  }
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
