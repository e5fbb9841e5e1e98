import { expect, test } from 'vitest'
import { loadDrawings } from '../../../engine/tasks/drawings/load.ts'
import { sampleOf, type Split } from '../../../engine/tasks/tasks.ts'

const pictures = (split: Split, count = split.count) =>
  Array.from({ length: count }, (_, k) => `${sampleOf(split, 'label', k)} ${sampleOf(split, 'image', k).join()}`)

test.skipIf(!process.env.NEURULA_DATA)('few drawings to learn from, all classes alike, none of them seen again', async () => {
  const { train, validation, test: held } = await loadDrawings()
  expect([train.count, validation.count, held.count]).toEqual([30, 270, 2700])
  const labels = Array.from({ length: 30 }, (_, k) => sampleOf(train, 'label', k)[0])
  expect([0, 1, 2].map((label) => labels.filter((l) => l === label).length)).toEqual([10, 10, 10])
  const image = sampleOf(train, 'image', 0)
  expect([Math.min(...image), Math.max(...image)]).toEqual([0, 1])
  const others = new Set([...pictures(validation), ...pictures(held)])
  expect(pictures(train).filter((picture) => others.has(picture))).toEqual([])
})

test.skipIf(!process.env.NEURULA_DATA)('another start gives other examples', async () => {
  const [one, other] = [await loadDrawings(), await loadDrawings(7)]
  expect([other.train.count, other.test.count]).toEqual([30, 2700])
  const known = new Set(pictures(one.train))
  expect(pictures(other.train).filter((picture) => known.has(picture))).toEqual([])
})
