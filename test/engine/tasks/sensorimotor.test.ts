import { expect, test } from 'vitest'
import { ELEMENTS, replies, stimuli } from '../../../engine/tasks/sensorimotor/definition.ts'
import { loadSensorimotor } from '../../../engine/tasks/sensorimotor/load.ts'
import { sampleOf, type Split } from '../../../engine/tasks/tasks.ts'

const lines = stimuli.length
/** Share of samples in which the line with the largest sum asks for the reply. */
function right({ count, ...split }: Split): number {
  let found = 0
  for (let sample = 0; sample < count; sample++) {
    const said = sampleOf({ count, ...split }, 'stimulus', sample)
    const sums = stimuli.map((_, k) => Array.from({ length: ELEMENTS }, (_, e): number => said[e * lines + k]!).reduce((a, b) => a + b, 0))
    const { reply } = stimuli[sums.indexOf(Math.max(...sums))]!
    if (replies.findIndex(({ name }) => name === reply) === sampleOf({ count, ...split }, 'reply', sample)[0]) found++
  }
  return found / count
}

test('who adds up every line and takes the largest is right in most samples, and noise keeps him from all', async () => {
  const { test: unseen } = await loadSensorimotor()
  expect(right(unseen)).toBeGreaterThan(0.9)
  expect(right(unseen)).toBeLessThan(0.99)
})

test('every reply is asked for alike, and a sample is always the same', async () => {
  const { train, test: unseen } = await loadSensorimotor()
  const asked = replies.map(() => 0)
  for (let k = 0; k < unseen.count; k++) asked[sampleOf(unseen, 'reply', k)[0]!]!++
  for (const count of asked) expect(Math.abs(count / unseen.count - 1 / replies.length)).toBeLessThan(0.05)
  expect(sampleOf(train, 'stimulus', 7)).toEqual(sampleOf(train, 'stimulus', 7))
  expect(sampleOf(train, 'stimulus', 7)).not.toEqual(sampleOf(unseen, 'stimulus', 7))
})
