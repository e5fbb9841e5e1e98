import { createHash } from 'node:crypto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Dataset, Split } from '../tasks.ts'
import { coherences, DIRECTIONS, DOTS, FRAMES, SIDE, SPEED } from './definition.ts'

const PIXELS = SIDE * SIDE

/** Everything of a film follows from the hash of (split, sample): its direction, its coherence among `shares`, and every jump. */
function split(name: string, count: number, shares: readonly number[]): Split {
  const begun = (sample: number) => {
    const hash = createHash('sha256').update(`motion/${name}/${sample}`).digest()
    const random = xoroshiro128plus(hash.readInt32LE(0))
    return {
      direction: hash[4]! % DIRECTIONS,
      coherence: shares[hash[5]! % shares.length]!,
      next: () => (random.next() >>> 0) / 2 ** 32,
    }
  }
  return {
    count,
    sizes: { dots: FRAMES * PIXELS, direction: 1 },
    read: (field, sample, into, at) => {
      const { direction, coherence, next } = begun(sample)
      if (field === 'direction') {
        into[at] = direction
        return
      }
      into.fill(0, at, at + FRAMES * PIXELS)
      const angle = (2 * Math.PI * direction) / DIRECTIONS
      const step = [SPEED * Math.cos(angle), SPEED * Math.sin(angle)] as const
      const places = Array.from({ length: DOTS }, () => ({ x: next() * SIDE, y: next() * SIDE }))
      for (let frame = 0; frame < FRAMES; frame++)
        for (const dot of places) {
          if (frame > 0) {
            const together = next() < coherence
            dot.x = together ? (dot.x + step[0] + SIDE) % SIDE : next() * SIDE
            dot.y = together ? (dot.y + step[1] + SIDE) % SIDE : next() * SIDE
          }
          draw(into, at + frame * PIXELS, dot)
        }
    },
  }
}

/** A dot of one pixel, shared among the four pixels that it lies on. */
function draw(into: Float32Array, at: number, { x, y }: { x: number; y: number }): void {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  for (const [down, tall] of [
    [0, 1 - (y - top)],
    [1, y - top],
  ] as const)
    for (const [right, wide] of [
      [0, 1 - (x - left)],
      [1, x - left],
    ] as const) {
      const pixel = at + ((top + down) % SIDE) * SIDE + ((left + right) % SIDE)
      into[pixel] = Math.min(1, into[pixel]! + tall * wide)
    }
}

export const loadMotion = async (): Promise<Dataset> => {
  const all = Object.values(coherences)
  return {
    train: split('train', 4000, all),
    validation: split('validation', 500, all),
    test: split('test', 1000, all),
    conditions: Object.fromEntries(Object.entries(coherences).map(([name, share]) => [name, split(name, 400, [share])])),
  }
}
