import { expect, test } from 'vitest'
import { coherences, ELEMENTS, NOISE } from '../../../engine/tasks/evidence/definition.ts'
import { loadEvidence } from '../../../engine/tasks/evidence/load.ts'
import { sampleOf, type Split } from '../../../engine/tasks/tasks.ts'

/** Share of samples in which the side with the larger sum is the one asked for. */
function right(split: Split): number {
  let count = 0
  for (let sample = 0; sample < split.count; sample++) {
    const more = sampleOf(split, 'rates', sample).reduce((sum, rate, k) => sum + (k % 2 ? rate : -rate), 0)
    if (Number(more > 0) === sampleOf(split, 'side', sample)[0]) count++
  }
  return count / split.count
}
/** The normal distribution up to z (Abramowitz & Stegun 1964, 26.2.17). */
function below(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const tail = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429].reduce((sum, b, k) => sum + b * t ** (k + 1), 0)
  return 1 - (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * tail
}

test('who adds up all the evidence is right as often as the definition says', async () => {
  const { conditions } = await loadEvidence()
  for (const [name, coherence] of Object.entries(coherences)) {
    const p = below((coherence * Math.sqrt(2 * ELEMENTS)) / NOISE)
    const split = conditions![name]!
    // Four standard errors.
    expect(Math.abs(right(split) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / split.count) + 1e-3)
  }
})

test('both sides are asked for alike, and a sample is always the same', async () => {
  const { train, test: unseen } = await loadEvidence()
  const sides = Array.from({ length: unseen.count }, (_, k): number => sampleOf(unseen, 'side', k)[0]!)
  expect(Math.abs(sides.reduce((a, b) => a + b, 0) / unseen.count - 0.5)).toBeLessThan(0.07)
  expect(sampleOf(train, 'rates', 7)).toEqual(sampleOf(train, 'rates', 7))
  expect(sampleOf(train, 'rates', 7)).not.toEqual(sampleOf(unseen, 'rates', 7))
})
