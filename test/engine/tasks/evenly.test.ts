import { expect, test } from 'vitest'
import { evenly, loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'

test('a few of the digits, which stand in the order of their labels, are some of each', async () => {
  const { train } = await loadTask('digits')
  const part = evenly(train, 100)
  const counts = new Array<number>(10).fill(0)
  for (let k = 0; k < part.count; k++) counts[sampleOf(part, 'label', k)[0]!]!++
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(8)
  expect(sampleOf(part, 'image', 99)).toEqual(sampleOf(train, 'image', 6930))
  expect(evenly(train, 7000)).toBe(train)
  expect(evenly(train, 9000)).toBe(train)
})
