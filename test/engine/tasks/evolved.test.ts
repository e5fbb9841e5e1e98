import { expect, test } from 'vitest'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'
import { nameOf, sides } from '../../../engine/tasks/visual-discrimination/definition.ts'

test('the retina shows every pattern of eight pixels once, half of each side’s are objects, mirrored upside down', async () => {
  const { train } = await loadTask('retina')
  expect(train.count).toBe(256)
  const seen = new Map<string, string>()
  for (let k = 0; k < 256; k++) seen.set(sampleOf(train, 'pixels', k).join(''), sampleOf(train, 'objects', k).join(''))
  expect(seen.size).toBe(256)
  const count = (answer: RegExp) => [...seen.values()].filter((a) => answer.test(a)).length
  expect([count(/^1/), count(/1$/), count(/11/)]).toEqual([128, 128, 64])
  // Row by row, left and right in each: the lower row is full on the left, the upper one on the right.
  expect([seen.get('00000000'), seen.get('00001100'), seen.get('00110000'), seen.get('11000000')]).toEqual(['11', '11', '11', '01'])
  for (const [pixels, answer] of seen) {
    const rotated = [...pixels].reverse().join('')
    expect(seen.get(rotated)).toBe([...answer].reverse().join(''))
  }
})

test.each(sides)(
  'boxes on a field of %i pixels a side: the large one has nine times the pixels, and its middle is asked for',
  async (side) => {
    const unit = side / 11
    const { train, test: held } = await loadTask(nameOf(side))
    expect(train.count).toBe(75)
    for (const split of [train, held])
      for (let k = 0; k < 75; k++) {
        const field = sampleOf(split, 'field', k)
        const middle = sampleOf(split, 'middle', k)[0]!
        const inside = (pixel: number) =>
          Math.abs((pixel % side) - (middle % side)) <= 1.5 * unit &&
          Math.abs(Math.floor(pixel / side) - Math.floor(middle / side)) <= 1.5 * unit
        const [within, without] = [true, false].map((here) => field.reduce((sum, v, pixel) => sum + (inside(pixel) === here ? v : 0), 0))
        expect([within, without]).toEqual([9 * unit * unit, unit * unit])
      }
  },
)
