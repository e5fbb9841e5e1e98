import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, trainable } from '../../../engine/compile/program.ts'
import { spectralRadius } from '../../../engine/compile/spectral.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { heardBy, Params } from '../../../engine/modules/reservoir/definition.ts'
import { checkGradients } from '../compile/gradients.ts'
import { apart, chain, module, shown } from './run.ts'

const [TICKS, N] = [7, 12]
const params = { n: N, degree: 3, radius: 0.8, timeConstant: 3, inputScale: 0.7, biasScale: 0.2, wiring: 4 }
const network = chain(
  {
    x: shown('activity', [TICKS, 2], { field: 'x', shows: 'elements' }),
    gate: module('multiply'),
    echo: module('reservoir', params),
    answer: module('readout', { n: 2, answer: 'values' }),
  },
  { ticks: TICKS, readout: 'every' },
)
/** What arrives is squared by hand, so that nothing before the reservoir is learned. */
const still = {
  ...network,
  projections: {
    ...network.projections,
    p0: { ...network.projections.p0!, to: { module: 'gate', port: 'a' } },
    other: { ...network.projections.p0!, to: { module: 'gate', port: 'b' } },
  },
}

test.each([2, 5])('the gradients through a reservoir agree with finite differences, %i rows', (batch) => {
  const before = chain(
    {
      x: shown('activity', [TICKS, 2], { field: 'x', shows: 'elements' }),
      dense: module('gru', { n: 3 }),
      echo: module('reservoir', params),
      answer: module('readout', { n: 2, answer: 'values' }),
    },
    { ticks: TICKS, readout: 'every' },
  )
  const names = trainable(before, checked(before))
  expect(names.filter((name) => name.startsWith('echo.'))).toEqual([])
  return checkGradients(before, batch, { 'elements.x': (k) => Math.sin(k * 1.7), 'target.answer': (k) => Math.cos(k) })
})

test.each([
  [1, false],
  [1, true],
  [6, false],
  [6, true],
])('a reservoir is what its formula says: %i rows, as a Scan: %s', async (batch, scan) => {
  const program = predictionProgram(still, batch, { scan })
  const session = await loadProgram(program, 1)
  const weights = startingWeights(still, checked(still), 3)
  const x = Float32Array.from({ length: TICKS * batch * 2 }, (_, k) => Math.sin(k * 2.3))
  const outputs = buffers(program.outputs)
  await session.run({ ...buffers(program.inputs), ...weights, 'elements.x': x }, outputs)
  await session.dispose()
  const sources = heardBy(Params.parse(params))
  const states = Array.from({ length: batch }, () => Array<number>(N).fill(0))
  for (let tick = 0; tick < TICKS; tick++)
    states.forEach((h, row) => {
      const before = [...h]
      for (let k = 0; k < N; k++) {
        let drive = weights['echo.bias']![k]!
        for (let i = 0; i < 2; i++) drive += x[(tick * batch + row) * 2 + i]! ** 2 * weights['echo.input']![i * N + k]!
        for (let c = 0; c < 3; c++) drive += before[sources[k * 3 + c]!]! * weights['echo.recurrent']![k * 3 + c]!
        h[k] = before[k]! + (1 / 3) * (Math.tanh(drive) - before[k]!)
      }
    })
  expect(apart(outputs['activity.echo']!, states.flat())).toBeLessThan(1e-5)
})

test('power iteration finds the spectral radius, of a turning pair too', () => {
  // Blocks that turn by 1 and by 2 and shrink to 0.7 and 0.4; each row has two connections.
  const block = (size: number, angle: number) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)].map((v) => size * v)
  const values = Float32Array.from([...block(0.7, 1), ...block(0.4, 2)])
  expect(spectralRadius(values, 4, (k) => 2 * (k >> 2) + (k & 1))).toBeCloseTo(0.7, 3)
  // Each hears the next, the last nobody: everything dies out.
  expect(spectralRadius(Float32Array.of(1, 1, 0), 3, (k) => Math.min(2, k + 1))).toBe(0)
})

test('the first weights have the spectral radius that was asked for', () => {
  const weights = startingWeights(network, checked(still), 3)
  const sources = heardBy(Params.parse(params))
  // By squaring: the largest entry of A^(2^20) grows as the radius to that power.
  let matrix = Array.from({ length: N * N }, () => 0)
  weights['echo.recurrent']!.forEach((v, k) => (matrix[Math.floor(k / 3) * N + sources[k]!]! += v))
  let log = 0
  for (let step = 0; step < 20; step++) {
    matrix = matrix.map((_, k) => {
      let sum = 0
      for (let m = 0; m < N; m++) sum += matrix[Math.floor(k / N) * N + m]! * matrix[m * N + (k % N)]!
      return sum
    })
    const most = Math.max(...matrix.map(Math.abs))
    matrix = matrix.map((v) => v / most)
    log = 2 * log + Math.log(most)
  }
  expect(Math.exp(log / 2 ** 20)).toBeCloseTo(0.8, 3)
})
