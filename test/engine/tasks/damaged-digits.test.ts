import { beforeAll, expect, test } from 'vitest'
import { createFill } from '../../../engine/stages/batch.ts'
import { taskDefinitions } from '../../../engine/tasks/definitions.ts'
import { ELEMENTS, GLIMPSED, MASKED, masked, visible } from '../../../engine/tasks/damaged-digits/definition.ts'
import { loadDamagedDigits } from '../../../engine/tasks/damaged-digits/load.ts'
import { type Dataset, sampleOf } from '../../../engine/tasks/tasks.ts'

const PIXELS = 784
const SAMPLES = [0, 501, 1002, 1503, 1999]
let data: Dataset
beforeAll(async () => {
  data = await loadDamagedDigits()
})
const clean = (sample: number) => sampleOf(data.test, 'image', sample)
const shown = (condition: string, sample: number) => sampleOf(data.conditions![condition]!, 'image', sample)
const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0)
const distance = (a: Float32Array, b: Float32Array) => Math.sqrt(sum(a.map((value, k) => (value - b[k]!) ** 2)))

test('as much ink shows as the name says, none where there was none, and all of it is the clean picture', () => {
  for (const [name, share] of Object.entries(visible))
    for (const sample of SAMPLES) {
      const [picture, whole] = [shown(name, sample), clean(sample)]
      expect(Math.abs(sum(picture) / sum(whole) - share)).toBeLessThan(0.006)
      expect(picture.every((value, k) => value >= 0 && value <= whole[k]!)).toBe(true)
      if (share === 1) expect(picture).toEqual(whole)
    }
})

test('noise stays in range, a blur keeps the mean and takes the edges, a warp keeps most of the ink and moves it', () => {
  for (const sample of SAMPLES) {
    const whole = clean(sample)
    const [noise, blur, warp] = [shown('noise', sample), shown('blur', sample), shown('warp', sample)]
    expect(noise.every((value) => value >= 0 && value <= 1)).toBe(true)
    // Where there was no ink only noise above 0 is left: half of a Gaussian of deviation 0.4, of mean 0.16.
    const ground = noise.filter((_, k) => whole[k] === 0)
    expect(Math.abs(sum(ground) / ground.length - 0.4 / Math.sqrt(2 * Math.PI))).toBeLessThan(0.03)
    expect(sum(blur)).toBeCloseTo(sum(whole), 2)
    expect(Math.max(...blur)).toBeLessThan(0.9 * Math.max(...whole))
    expect(sum(warp) / sum(whole)).toBeGreaterThan(0.5)
    expect(sum(warp) / sum(whole)).toBeLessThan(2)
    expect(distance(warp, whole)).toBeGreaterThan(2)
  }
})

test('a masked sample is the picture, then the same mask to the end, whenever it begins', () => {
  const masks = Object.entries(masked).map(([name, elements]) => {
    const film = shown(name, 501)
    const element = (k: number) => film.slice(k * PIXELS, (k + 1) * PIXELS)
    expect(film.length).toBe(ELEMENTS * PIXELS)
    for (let k = 0; k < ELEMENTS; k++) expect(element(k)).toEqual(k < elements ? shown(MASKED, 501) : element(ELEMENTS - 1))
    return element(ELEMENTS - 1)
  })
  for (const mask of masks) expect(mask).toEqual(masks[0])
  expect(distance(masks[0]!, shown(MASKED, 501))).toBeGreaterThan(2)
  expect(sum(masks[0]!)).toBeGreaterThan(30)
})

test('the definition has a sentence for every condition, labels stay, and a picture is the same whenever and in whichever order it is read', async () => {
  const names = Object.keys(data.conditions!)
  expect(names.sort()).toEqual(Object.keys(taskDefinitions['damaged-digits'].conditions!).sort())
  const again = await loadDamagedDigits()
  for (const name of names.reverse()) {
    const from = name === GLIMPSED ? data.validation : data.test
    const last = from.count - 1
    expect(data.conditions![name]!.count).toBe(from.count)
    expect(sampleOf(data.conditions![name]!, 'label', last)).toEqual(sampleOf(from, 'label', last))
    expect(sampleOf(again.conditions![name]!, 'image', last)).toEqual(shown(name, last))
    expect(shown(name, 0)).not.toEqual(shown(name, last))
  }
})

test('a presentation of one tick shows the first element of a masked sample', () => {
  const fill = createFill([{ name: 'elements.image', field: 'image', size: PIXELS, elements: 1 }], 2, data.conditions!['masked-1']!)
  const values = new Float32Array(2 * PIXELS)
  fill({ 'elements.image': values }, [501, 0], 0)
  expect(values).toEqual(Float32Array.of(...shown(MASKED, 501), ...shown(MASKED, 0)))
})
