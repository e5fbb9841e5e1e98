import { expect, test } from 'vitest'
import type { ForwardOptions } from '../../../engine/compile/forward.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, resolveNetwork } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { fillDraws } from '../../../engine/stages/draws.ts'
import type { StageState } from '../../../engine/stages/stage.ts'
import { supervise } from '../../../engine/learn/supervise/run.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Split } from '../../../engine/tasks/tasks.ts'
import { checkGradients } from '../compile/gradients.ts'

const wire = (from: string, to: string, kind: string, delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind },
})
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: { x: 0, y: 0 }, params, ...extra })
const [TICKS, WIDTH] = [4, 3]

/** A still field through noise, and units whose own echo is noisy, once for each sample. */
const network = (before: object, echo: object = {}) =>
  Network.parse({
    name: 'Noise',
    modules: {
      x: module('input', { field: 'x' }, { signature: { signal: { modality: 'activity', shape: [WIDTH] } } }),
      before: module('noise', before),
      units: module('neurons', { n: WIDTH, activation: 'tanh' }),
      echo: module('noise', { acts: 'always', each: 'presentation', ...echo }),
      answer: module('readout', { n: 2, answer: 'values' }),
    },
    projections: {
      a: wire('x', 'before', 'identity'),
      b: wire('before', 'units', 'dense'),
      c: wire('units', 'echo', 'identity'),
      d: wire('echo', 'units', 'dense', 1),
      e: wire('units', 'answer', 'dense'),
    },
    regions: {},
    curriculum: [{ id: 'learn', kind: 'supervise', task: 'digits', budget: { epochs: 2 }, params: { batch: 4, learningRate: 0.05 } }],
    presentation: { ticks: TICKS, readout: 'every' },
  })

/** What units, answer and all else say of one sample, and what was drawn. */
async function said(net: Network, options: ForwardOptions = {}, key = 'key') {
  const program = predictionProgram(net, 1, options)
  const session = await loadProgram(program, 1)
  const inputs = { ...buffers(program.inputs), ...startingWeights(net, checked(net), 3), 'field.x': Float32Array.of(0.3, -0.8, 1.4) }
  fillDraws(program.draws, inputs, key)
  const outputs = buffers(program.outputs)
  await session.run(inputs, outputs)
  await session.dispose()
  return { inputs: inputs as Record<string, Float32Array>, outputs }
}

test.each(['additive', 'multiplicative', 'dropout'])('the gradients through %s noise agree with finite differences', (noise) =>
  checkGradients(network({ noise, strength: 0.4 }, { noise, strength: 0.3 }), 3, {
    'field.x': (k) => Math.sin(k * 1.7),
    'target.answer': (k) => Math.cos(k),
  }),
)

test.each([
  ['additive', (x: number, e: number) => x + 0.4 * e],
  ['multiplicative', (x: number, e: number) => x * (1 + 0.4 * e)],
  ['dropout', (x: number, u: number) => (u < 0.4 ? 0 : x / 0.6)],
] as const)('%s noise is what its formula says', async (noise, formula) => {
  const { inputs, outputs } = await said(network({ noise, strength: 0.4, acts: 'always' }))
  const last = inputs['draw.before.noise']!.subarray((TICKS - 1) * WIDTH)
  inputs['field.x']!.forEach((x, k) => expect(outputs['activity.before']![k]).toBeCloseTo(formula(x, last[k]!), 5))
})

test('noise that acts while learning alone lets everything pass when a sample is shown', async () => {
  const { inputs, outputs } = await said(network({ strength: 5 }))
  expect(Object.keys(inputs).filter((name) => name.startsWith('draw.'))).toEqual(['draw.echo.noise'])
  expect(outputs['activity.before']).toEqual(inputs['field.x'])
})

test('noise in a loop is the same as a Scan and written out', async () => {
  const net = network({ acts: 'always' }, { each: 'tick', strength: 0.5 })
  const [written, scan] = [await said(net), await said(net, { scan: true })]
  for (const [name, values] of Object.entries(written.outputs)) values.forEach((v, k) => expect(scan.outputs[name]![k]).toBeCloseTo(v, 5))
  const other = await said(net, {}, 'another key')
  expect(other.outputs['answer.answer']).not.toEqual(written.outputs['answer.answer'])
})

test('draws follow from their key alone, and are spread as they should', () => {
  const of = (kind: 'uniform' | 'normal', key: string, window = 0, each: 'tick' | 'presentation' = 'tick') => {
    const values = new Float32Array(20001)
    fillDraws([{ name: 'draw.a.b', kind, each }], { 'draw.a.b': values }, key, window)
    return values
  }
  const mean = (values: Float32Array, f: (v: number) => number) => values.reduce((sum, v) => sum + f(v), 0) / values.length
  expect(of('normal', 'a')).toEqual(of('normal', 'a'))
  expect(of('normal', 'a')).not.toEqual(of('normal', 'b'))
  expect(of('normal', 'a', 1)).not.toEqual(of('normal', 'a', 0))
  expect(of('normal', 'a', 1, 'presentation')).toEqual(of('normal', 'a', 0, 'presentation'))
  // Four standard errors of 20,001 draws.
  const normal = of('normal', 'a')
  expect(Math.abs(mean(normal, (v) => v))).toBeLessThan(4 / 141)
  expect(Math.abs(mean(normal, (v) => v * v) - 1)).toBeLessThan((4 * Math.SQRT2) / 141)
  expect(Math.abs(mean(normal, (v) => v ** 4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / 141)
  const uniform = of('uniform', 'a')
  expect(uniform.every((v) => v >= 0 && v < 1)).toBe(true)
  expect(Math.abs(mean(uniform, (v) => v) - 0.5)).toBeLessThan(4 / Math.sqrt(12) / 141)
})

const split: Split = {
  count: 12,
  sizes: { x: WIDTH, label: 2 },
  read: (field, sample, into, at) => {
    for (let k = 0; k < (field === 'x' ? WIDTH : 2); k++) into[at + k] = Math.sin(sample * 7 + k * 1.3)
  },
}
test('a run with noise that is stopped and goes on gives the bits of one that never stopped', async () => {
  const net = { ...network({ strength: 0.5 }), presentation: { ...network({}).presentation, readout: 'last' as const } }
  const stage = net.curriculum[0]!
  const data = { train: split, validation: split, test: split }
  const run = (start: StageState, until = Number.POSITIVE_INFINITY, seed = 5) =>
    supervise({
      network: net,
      stage,
      seed,
      data,
      threads: 1,
      epochsBefore: 0,
      start,
      hooks: {
        planned: () => undefined,
        step: () => undefined,
        epoch: () => undefined,
        control: (step) => (step < until ? 'go' : 'stop'),
      },
    })
  const begin = (): StageState => ({ step: 0, seconds: 0, weights: startingWeights(net, checked(net), 5), slots: {} })
  const straight = await run(begin())
  const half = await run(begin(), 4)
  expect(half.state.step).toBe(4)
  const rest = await run(structuredClone(half.state))
  expect(rest.weights).toEqual(straight.weights)
  expect((await run(begin(), Number.POSITIVE_INFINITY, 6)).weights).not.toEqual(straight.weights)
})

test('a dropout of all is refused', () => {
  const problems = resolveNetwork(network({ noise: 'dropout', strength: 1 })).problems
  expect(problems.map((p) => p.message)).toContain('"noise" silences all that passes; make its strength less than 1.')
})
