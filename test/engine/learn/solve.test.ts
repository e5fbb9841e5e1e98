import fc from 'fast-check'
import { expect, test } from 'vitest'
import { follow } from '../../../engine/runs/curriculum.ts'
import { leastSquares } from '../../../engine/learn/solve/least-squares.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { series } from '../../../engine/tasks/mackey-glass/load.ts'

test('what is left over is at right angles to every input', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 1e6 }),
      (inputs, outputs, seed) => {
        const value = (k: number) => Math.sin(seed * 0.37 + k * k * 1.7) * 3 + 10
        const rows = Array.from({ length: 4 * inputs + 6 }, (_, r) => ({
          x: Array.from({ length: inputs }, (_, k) => value(r * 31 + k * 7)),
          y: Array.from({ length: outputs }, (_, k) => value(r * 17 + k * 3 + 0.5)),
        }))
        const fit = leastSquares(inputs, outputs)
        for (const { x, y } of rows) fit.add(x, y)
        const weights = fit.solve(0)
        const said = (x: readonly number[], o: number) => [...x, 1].reduce((sum, v, k) => sum + v * weights[k * outputs + o]!, 0)
        for (let o = 0; o < outputs; o++)
          for (let k = 0; k <= inputs; k++) {
            const product = rows.reduce((sum, { x, y }) => sum + (y[o]! - said(x, o)) * (k < inputs ? x[k]! : 1), 0)
            expect(Math.abs(product)).toBeLessThan(1e-6 * rows.length)
          }
      },
    ),
    { numRuns: 30 },
  )
})

test('inputs that repeat one another need a ridge, and share the weight then', () => {
  const fit = leastSquares(2, 1)
  for (let k = 0; k < 10; k++) fit.add([k, k], [3 * k + 1])
  expect(() => fit.solve(0)).toThrow('raise the ridge of the stage')
  const [a, b, bias] = fit.solve(1e-9)
  expect(a).toBeCloseTo(1.5, 6)
  expect(b).toBeCloseTo(1.5, 6)
  expect(bias).toBeCloseTo(1, 5)
})

test('the series of Mackey and Glass does what its equation says, and is chaotic', () => {
  const x = Array.from(series('a', 3000), (v) => Math.atanh(v) + 1)
  // The integral of the equation over 100 steps, by the trapezium rule on the values read.
  const slope = (t: number) => (0.2 * x[t - 17]!) / (1 + x[t - 17]! ** 10) - 0.1 * x[t]!
  for (const from of [100, 900, 2500]) {
    let sum = 0
    for (let t = from; t < from + 100; t++) sum += (slope(t) + slope(t + 1)) / 2
    expect(Math.abs(x[from + 100]! - x[from]! - sum)).toBeLessThan(0.02)
  }
  expect(Math.min(...x)).toBeGreaterThan(0.2)
  expect(Math.max(...x)).toBeLessThan(1.4)
})

const wire = (from: string, to: string, kind: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
})
const digits = (readout: object, link = 'dense') =>
  Network.parse({
    name: 'Regression',
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 0 },
        params: {},
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      units: { kind: 'neurons', name: 'Units', position: { x: 0, y: 0 }, params: { n: 60 } },
      digit: { kind: 'readout', name: 'Digit', position: { x: 0, y: 0 }, params: { answer: 'classes', n: 10, field: 'label', ...readout } },
    },
    projections: { a: wire('image', 'units', 'dense'), b: wire('units', 'digit', link) },
    regions: {},
    curriculum: [{ id: 's', kind: 'solve', task: 'digits', budget: {}, params: {} }],
  })
const quiet = {
  stage: async () => undefined,
  planned: () => undefined,
  step: () => undefined,
  epoch: () => undefined,
  control: () => 'go' as const,
}

test('a readout solved from random features reads digits, and only its weights change', async () => {
  const { network, seed, state } = jobOf(digits({}), 1)
  const { found, weights } = await follow(network, seed, 2, state, quiet)
  expect(found.test_accuracy).toBeGreaterThan(0.7)
  expect(weights['a.weight']).toEqual(state.weights['a.weight'])
  expect(weights['b.weight']).not.toEqual(state.weights['b.weight'])
})

test('what cannot be solved is said', async () => {
  const locked = digits({})
  const job = jobOf({ ...locked, projections: { ...locked.projections, b: { ...locked.projections.b!, locks: { weights: true } } } }, 1)
  await expect(follow(job.network, 1, 1, job.state, quiet)).rejects.toThrow('The weights from "Units" to "Digit" are locked')
  const sparse = jobOf(digits({}, 'sparse'), 1)
  await expect(follow(sparse.network, 1, 1, sparse.state, quiet)).rejects.toThrow('is not all to all, so it cannot be solved')
})
