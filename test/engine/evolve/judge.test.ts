import { expect, test } from 'vitest'
import { createQuestions } from '../../../engine/evolve/judge.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import type { ActivationName } from '../../../engine/kernels/functions.ts'
import { fromGenes } from './genes.ts'

const [A, B, BIAS, OUT] = [0, 1, 2, 3]
const readout = { weights: null, bias: new Float32Array(1) }
/** Asked of two bits. */
const asking = (asked: readonly number[]) =>
  createQuestions(
    { inputs: 2, readout },
    { count: 4, shown: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), asked: Float32Array.from(asked), answer: 'values', n: 1 },
    1,
  )
/** One neuron that says whether both bits are set, `steep` times 0.5 from where it turns. */
const both = (activation: ActivationName, steep: number, more = 0) =>
  createTapes(
    { inputs: 2, outputs: 1 },
    activation,
    0,
  )([
    fromGenes([
      [A, OUT, steep],
      [B, OUT, steep],
      [BIAS, OUT, more - 1.5 * steep],
    ]),
  ])

test.each(['tanh', 'sigmoid', 'identity', 'step'] as const)('%s answers bits by 0 and 1, and by -1 and 1', (activation) => {
  const { trials, dispose } = asking([0, 0, 0, 1])
  const [sure] = trials(both(activation, activation === 'identity' ? 2 : 40))
  expect(sure).toMatchObject({ solved: true, right: 1 })
  expect(sure!.fitness).toBeCloseTo(1, 6)
  dispose()
})

test('an answer is right on the right side of the middle, and the less wrong the farther from it', () => {
  const { trials, dispose } = asking([0, 0, 0, 1])
  const [[firm], [faint], [wrong]] = [both('sigmoid', 4), both('sigmoid', 2), both('sigmoid', 2, 2)].map((nets) => trials(nets))
  expect([firm!.solved, faint!.solved, wrong!.solved]).toEqual([true, true, false])
  expect(firm!.fitness).toBeGreaterThan(faint!.fitness)
  expect(wrong!.right).toBe(0.5)
  dispose()
})

test('of values that are no bits, what lies beyond them is an error, and none is called right', () => {
  const { trials, dispose } = asking([0, 0, 0, 0.5])
  const [said] = trials(both('step', 1))
  expect(said).toMatchObject({ solved: false, right: 0 })
  expect(said!.fitness).toBeCloseTo(0.875 ** 2, 6)
  dispose()
})
