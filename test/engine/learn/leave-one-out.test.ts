import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { correlation, correlationsOf, sharesLeftOut } from '../../../engine/learn/leaveOneOut/predict.ts'
import { leaveOneOutStage } from '../../../engine/learn/leaveOneOut/run.ts'
import { leastSquares } from '../../../engine/learn/solve/least-squares.ts'
import { Network, Stage } from '../../../engine/network/schema.ts'
import type { Dataset, Split } from '../../../engine/tasks/tasks.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'
import { fingerprintsTemplate } from '../../../engine/templates/fingerprints.ts'
import { module, shown, wire } from '../modules/run.ts'

const noise = (seed: number) => (k: number) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1))

test('each row is answered as by a regression on all the others', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0.01, 1, 30),
      fc.nat(99),
      (rows, inputs, ridge, seed) => {
        const draw = noise(seed)
        const known = Array.from({ length: rows }, (_, r) =>
          Float64Array.from({ length: inputs }, (_, k) => (k === 2 ? 5 : draw(r * inputs + k))),
        )
        const answers = Array.from({ length: rows }, (_, r) => Float64Array.from({ length: 3 }, (_, k) => draw(1000 + r * 3 + k)))
        const shares = sharesLeftOut(known, ridge)
        shares.forEach((own, left) => {
          const fit = leastSquares(inputs, 3)
          known.forEach((x, r) => r !== left && fit.add(x, answers[r]!))
          const weights = fit.solve(ridge)
          for (let k = 0; k < 3; k++) {
            const wanted = known[left]!.reduce((sum, x, i) => sum + x * weights[i * 3 + k]!, weights[inputs * 3 + k]!)
            expect(own.reduce((sum, share, r) => sum + share * answers[r]![k]!, 0)).toBeCloseTo(wanted, 8)
          }
          expect(own[left]).toBe(0)
        })
      },
    ),
    { numRuns: 40 },
  ))

test('a correlation is one of what is said with what is asked, beyond the mean where so asked', () => {
  expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 7))).toBeCloseTo(0.9933993, 6)
  expect(correlation(Float64Array.of(1, 1, 1), Float64Array.of(2, 4, 7))).toBe(0)
  // Every row says the mean of the others: nothing beyond it.
  const answers = [Float64Array.of(1, 2, 4), Float64Array.of(2, 3, 9), Float64Array.of(0, 5, 6)]
  const equal = answers.map((_, row) => Float64Array.from(answers, (_, other) => (other === row ? 0 : 0.5)))
  const { whole, beyond } = correlationsOf(equal, answers, [0, 1, 2])
  expect(whole[0]).toBeCloseTo(correlation(Float64Array.of(1, 4, 7.5), answers[0]!), 12)
  expect([...beyond]).toEqual([0, 0, 0])
})

/** Ten samples of six values that follow from four, or from none of them. */
const samples = (follows: boolean): Split => {
  const [x, weight, other] = [noise(1), noise(2), noise(3)]
  return {
    count: 10,
    sizes: { x: 4, y: 6 },
    read: (field, sample, into, at) => {
      for (let k = 0; k < (field === 'x' ? 4 : 6); k++) {
        const said = [0, 1, 2, 3].reduce((sum, i) => sum + x(sample * 4 + i) * weight(i * 6 + k), 0)
        into[at + k] = field === 'x' ? x(sample * 4 + k) : follows ? said : other(sample * 6 + k)
      }
    },
  }
}
const network = (readout: object = {}) =>
  Network.parse({
    name: 'Left out',
    modules: { x: shown('activity', [4], { field: 'x' }), y: module('readout', { answer: 'values', n: 6, field: 'y', ...readout }) },
    projections: { p: wire('x', 'y', 'dense') },
    regions: {},
    curriculum: [],
  })
const run = (data: Dataset, task: string, net: Network, params: object) =>
  leaveOneOutStage({
    network: net,
    stage: Stage.parse({ id: 'left', kind: 'leaveOneOut', task, budget: {}, params }),
    seed: 1,
    data,
    threads: 1,
    epochsBefore: 0,
    start: { step: 0, seconds: 0, weights: startingWeights(net, checked(net), 1), slots: {} },
    hooks: { planned: () => undefined, step: () => undefined, epoch: () => undefined, control: () => 'go' },
  })
const parts = (split: Split): Dataset => ({ train: split, validation: split, test: split })

test('what follows from what is shown is found in samples left out, and not in shuffled ones; what does not follow is not', async () => {
  const { found } = await run(parts(samples(true)), 'any', network(), { ridge: 1e-6, shuffles: 200 })
  const { correlation: good, p, shuffled } = found.left_out as Record<string, number>
  expect(good).toBeGreaterThan(0.999)
  expect(p).toBeCloseTo(1 / 201, 6)
  expect(shuffled).toBeLessThan(0.7)
  const { found: nothing } = await run(parts(samples(false)), 'any', network(), { ridge: 1, shuffles: 200 })
  expect((nothing.left_out_beyond_mean as Record<string, number>).p).toBeGreaterThan(0.05)
  // Same seed, same shuffles.
  const { found: again } = await run(parts(samples(false)), 'any', network(), { ridge: 1, shuffles: 200 })
  expect(again).toEqual(nothing)
})

test('what cannot be left out is one sentence', async () => {
  await expect(run(parts({ ...samples(true), count: 2 }), 'any', network(), {})).rejects.toThrow('takes 3 to 2000 samples, and there are 2')
  await expect(run(parts(samples(true)), 'any', network({ answer: 'classes' }), {})).rejects.toThrow(/holds values, not classes/)
  await expect(run(parts(samples(true)), 'any', network(), { split: 'all' })).rejects.toThrow('The task "any" has no samples "all"')
})

// Only where the human matrices are.
test.runIf(process.env.NEURULA_DATA)('a region of the cortex is known by its fibres better than by those of another', async () => {
  const { found } = await run(await loadTask('fingerprints'), 'fingerprints', fingerprintsTemplate.network, { split: 'all', shuffles: 200 })
  const { correlation: whole, p } = found.left_out as Record<string, number>
  const { correlation: beyond, 'at least': least } = found.left_out_beyond_mean as Record<string, number>
  expect(whole).toBeGreaterThan(0.65)
  expect(p).toBeLessThan(0.01)
  expect(beyond).toBeGreaterThan(0.45)
  expect(least).toBeGreaterThan(0.3)
})
