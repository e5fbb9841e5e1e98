import { expect, test } from 'vitest'
import { DIRECTIONS, FRAMES, SIDE, SPEED } from '../../../engine/tasks/motion/definition.ts'
import { loadMotion } from '../../../engine/tasks/motion/load.ts'
import { sampleOf, type Split } from '../../../engine/tasks/tasks.ts'

const PIXELS = SIDE * SIDE
/** How alike a frame is to the one before moved by `(x, y)`, whole pixels, over all frames of a film. */
function alike(film: Float32Array, x: number, y: number): number {
  let sum = 0
  for (let frame = 1; frame < FRAMES; frame++)
    for (let row = 0; row < SIDE; row++)
      for (let column = 0; column < SIDE; column++) {
        const from = ((row - y + SIDE) % SIDE) * SIDE + ((column - x + SIDE) % SIDE)
        sum += film[frame * PIXELS + row * SIDE + column]! * film[(frame - 1) * PIXELS + from]!
      }
  return sum
}
/** The direction in which frames are most alike. */
function seen(film: Float32Array): number {
  const scores = Array.from({ length: DIRECTIONS }, (_, k) => {
    const [x, y] = [SPEED * Math.cos((2 * Math.PI * k) / DIRECTIONS), SPEED * Math.sin((2 * Math.PI * k) / DIRECTIONS)]
    const [left, top] = [Math.floor(x), Math.floor(y)]
    return [0, 1].reduce(
      (sum, right) =>
        [0, 1].reduce(
          (s, down) => s + (right ? x - left : 1 - x + left) * (down ? y - top : 1 - y + top) * alike(film, left + right, top + down),
          sum,
        ),
      0,
    )
  })
  return scores.indexOf(Math.max(...scores))
}
const share = (split: Split, count: number) => {
  let right = 0
  for (let k = 0; k < count; k++) if (seen(sampleOf(split, 'dots', k)) === sampleOf(split, 'direction', k)[0]) right++
  return right / count
}

test('dots move in the direction that is asked for, the more of them the more they move together', async () => {
  const { train, test: unseen, conditions } = await loadMotion()
  expect(share(conditions!.coherence80!, 60)).toBeGreaterThan(0.95)
  expect(share(conditions!.coherence05!, 60)).toBeLessThan(0.85)
  const counts = Array<number>(DIRECTIONS).fill(0)
  for (let k = 0; k < unseen.count; k++) counts[sampleOf(unseen, 'direction', k)[0]!]!++
  expect(Math.min(...counts)).toBeGreaterThan(unseen.count / DIRECTIONS / 1.5)
  // The same sample is the same film, and splits share none.
  expect(sampleOf(train, 'dots', 7)).toEqual(sampleOf(train, 'dots', 7))
  expect(sampleOf(train, 'dots', 7)).not.toEqual(sampleOf(unseen, 'dots', 7))
})
