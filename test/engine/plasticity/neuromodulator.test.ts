import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { optimisers } from '../../../engine/compile/optimisers.ts'
import { checked, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { Network } from '../../../engine/network/schema.ts'
import { module, shown, wire } from '../modules/run.ts'

const [N, BATCH, STEPS] = [6, 32, 400]

/** Two patterns are shown, one of them marked; then the units hear nothing but a constant line, whose connections are plastic. */
const network = (modulated: boolean) =>
  Network.parse({
    name: 'Marked',
    regions: {},
    curriculum: [],
    presentation: { ticks: 3 },
    modules: {
      x: shown('activity', [3, N], { field: 'x', shows: 'elements' }),
      mark: shown('activity', [3, 1], { field: 'mark', shows: 'elements' }),
      line: shown('activity', [1], { field: 'line' }),
      units: module('neurons', { n: N, activation: 'tanh', bias: false }),
      ...(modulated && { dopamine: module('neuromodulator') }),
      answer: module('readout', { n: N, answer: 'values' }),
    },
    projections: {
      shown: wire('x', 'units'),
      kept: { ...wire('line', 'units', 'dense'), plasticity: { kind: 'hebb', params: { rate: 1, decay: 0 } } },
      ...(modulated
        ? {
            told: wire('mark', 'dopamine', 'dense'),
            released: { ...wire('dopamine', 'units'), to: { module: 'units', port: 'plasticity' } },
          }
        : { told: wire('mark', 'units', 'dense') }),
      said: wire('units', 'answer', 'dense'),
    },
  })

/** @returns the mean squared error of the last 50 steps, asked for the marked pattern of -1 and 1 */
async function learned(net: Network): Promise<number> {
  const program = trainingProgram(net, BATCH, plainDescent('adam'))
  const session = await loadProgram(program, 1)
  let held: Record<string, Float32Array> = { ...buffers(program.inputs), ...startingWeights(net, checked(net), 1) }
  held['field.line']!.fill(1)
  let state = 12345
  const coin = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state > 2 ** 31 ? 1 : -1
  }
  let recent = 0
  for (let step = 0; step < STEPS; step++) {
    for (let row = 0; row < BATCH; row++) {
      const marked = coin() > 0 ? 1 : 0
      for (const tick of [0, 1]) {
        held['elements.mark']![tick * BATCH + row] = tick === marked ? 1 : 0
        for (let k = 0; k < N; k++) {
          const value = coin()
          held['elements.x']![(tick * BATCH + row) * N + k] = value
          if (tick === marked) held['target.answer']![row * N + k] = value
        }
      }
    }
    const outputs = buffers(program.outputs)
    await session.run({ ...held, rate: Float32Array.of(optimisers.adam.rate(0.02, step + 1)) }, outputs)
    const renewed = Object.entries(outputs).filter(([name]) => name.startsWith('new:'))
    held = { ...held, ...Object.fromEntries(renewed.map(([name, values]) => [name.slice(4), values])) }
    if (step >= STEPS - 50) recent += outputs.loss![0]! / 50
  }
  await session.dispose()
  return recent
}

test('a neuromodulator learns to let a network keep what is marked and nothing else; without it both are kept', async () => {
  // Of two patterns of -1 and 1 that cannot be told apart, the best guess is their mean, half the variance off.
  expect(await learned(network(false))).toBeGreaterThan(0.4)
  expect(await learned(network(true))).toBeLessThan(0.1)
})
