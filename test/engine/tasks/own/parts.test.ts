import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileProblem } from '../../../../engine/formats/files.ts'
import { partsOf, TEST, TRAIN, VALIDATION } from '../../../../engine/tasks/own/parts.ts'
import { sentenceOf } from '../../formats/written.ts'

const count = (parts: Uint8Array, part: number) => parts.filter((p) => p === part).length

test('of each class about a tenth validates and a fifth is for the final score; none is unknown', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 60, maxLength: 400 }), (classes) => {
      const parts = partsOf(classes.length, classes)
      for (const label of new Set(classes)) {
        const own = parts.filter((_, k) => classes[k] === label)
        expect(own[0]).toBe(TRAIN)
        expect(Math.abs(count(own, VALIDATION) - own.length / 10)).toBeLessThanOrEqual(1.2)
        expect(Math.abs(count(own, TEST) - own.length / 5)).toBeLessThanOrEqual(1.6)
      }
      expect(partsOf(classes.length, classes)).toEqual(parts)
    }),
  ))

test('parts that the files have stay; only what they lack is taken from what is learned', () => {
  const classes = Array.from({ length: 40 }, (_, k) => k % 2)
  const given = Uint8Array.from(classes, (_, k) => (k < 30 ? TRAIN : TEST))
  const parts = partsOf(40, classes, given)
  expect([...parts.slice(30)]).toEqual(Array(10).fill(TEST))
  expect(count(parts.slice(0, 30), TEST)).toBe(0)
  expect(count(parts, VALIDATION)).toBe(3)
})

test.each([
  [1, [0]],
  [5, [0, 0, 1, 1, 1]],
  [9, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
])('%d samples are too few, and the sentence says so', (n, classes) => {
  expect(sentenceOf(() => partsOf(n, classes), FileProblem)).toMatch(/too few to hold some out/)
})
