import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, resolveNetwork } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'
import { activities, apart, module, shown } from './run.ts'

const wire = (from: string, to: string, port = 'in', kind = 'identity', delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port },
  delay,
  connectivity: { kind },
})
const network = (modules: object, projections: object, presentation: object = {}) =>
  Network.parse({ name: 'Signals', modules, projections, regions: {}, curriculum: [], presentation })

/** Every kind, images and units, inside a loop and out of it. */
const all = network(
  {
    image: shown('image', [2, 3, 3], { field: 'image' }),
    x: shown('activity', [5, 4], { field: 'x', shows: 'elements' }),
    a: module('neurons', { n: 4, activation: 'tanh' }),
    late: module('delay', { ticks: 1, taps: 2 }),
    looped: module('delay', { ticks: 2 }),
    both: module('concat', { ports: 2 }),
    met: module('sum'),
    product: module('multiply'),
    channels: module('gate', { controls: 2, start: 0.3 }),
    whole: module('gate', { controls: 1 }),
    units: module('gate', { controls: 4 }),
    answer: module('readout', { n: 2, answer: 'values' }),
  },
  {
    c1: wire('image', 'channels'),
    c2: wire('x', 'channels', 'control', 'dense'),
    c3: wire('channels', 'answer', 'in', 'dense'),
    a1: wire('x', 'a', 'in', 'dense'),
    a2: wire('a', 'looped'),
    a3: wire('looped', 'a', 'in', 'dense', 1),
    l1: wire('a', 'late'),
    m1: wire('a', 'met'),
    m2: wire('x', 'met'),
    p1: wire('met', 'product', 'a'),
    p2: wire('a', 'product', 'b'),
    b1: wire('late', 'both', 'in1'),
    b2: wire('product', 'both', 'in2'),
    w1: wire('both', 'whole'),
    w2: wire('a', 'whole', 'control', 'dense'),
    u1: wire('a', 'units'),
    u2: wire('x', 'units', 'control', 'dense'),
    u3: wire('units', 'answer', 'in', 'dense'),
    z: wire('whole', 'answer', 'in', 'dense'),
  },
  { ticks: 5, readout: 'mean' },
)

test('the gradients through delay, concatenate, sum, multiply and gate agree with finite differences', () =>
  checkGradients(all, 3, {
    'field.image': (k) => Math.sin(k * 1.7),
    'elements.x': (k) => Math.cos(k * 1.3),
    'target.answer': (k) => Math.cos(k),
  }))

test('a delay gives what was there one delay ago, two delays ago and so on, however it is computed', async () => {
  const [batch, width] = [2, 3]
  await fc.assert(
    fc.asyncProperty(
      fc.record({ ticks: fc.integer({ min: 1, max: 3 }), taps: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 2, max: 8 }) }),
      fc.constantFrom('whole', 'states', 'scan'),
      async ({ ticks, taps, length }, how) => {
        const net = network(
          {
            x: shown('activity', [length, width], { field: 'x', shows: 'elements' }),
            line: module('delay', { ticks, taps }),
            answer: module('readout', { n: width * taps, answer: 'values' }),
          },
          { a: wire('x', 'line'), b: wire('line', 'answer') },
          { ticks: length, readout: 'every' },
        )
        const x = Float32Array.from({ length: length * batch * width }, (_, k) => k + 1)
        const program = predictionProgram(net, batch, { states: how !== 'whole', scan: how === 'scan' })
        const session = await loadProgram(program, 1)
        const outputs = buffers(program.outputs)
        await session.run({ ...buffers(program.inputs), ...startingWeights(net, checked(net), 1), 'elements.x': x }, outputs)
        await session.dispose()
        const wanted = Array.from({ length: length * batch * taps * width }, (_, k) => {
          const [unit, tap] = [k % width, Math.floor(k / width) % taps]
          const [row, tick] = [Math.floor(k / width / taps) % batch, Math.floor(k / width / taps / batch)]
          return x[((tick - (tap + 1) * ticks) * batch + row) * width + unit] ?? 0
        })
        expect(Array.from(outputs['answer.answer']!)).toEqual(wanted)
      },
    ),
    { numRuns: 24 },
  )
})

test('signals side by side, products and gates are what their formulas say', async () => {
  const net = network(
    {
      image: shown('image', [2, 2, 2], { field: 'image' }),
      text: shown('activity', [2], { field: 'c' }),
      both: module('concat', { ports: 3 }),
      squared: module('multiply'),
      gate: module('gate', { controls: 2, start: -0.5 }),
      twice: module('sum'),
      flat: module('pool', { size: 2, mode: 'mean' }),
      answer: module('readout', { n: 2, answer: 'values' }),
    },
    {
      a: wire('image', 'both', 'in1'),
      b: wire('squared', 'both', 'in2'),
      c: wire('gate', 'both', 'in3'),
      d: wire('image', 'squared', 'a'),
      e: wire('twice', 'squared', 'b'),
      f: wire('image', 'twice'),
      g: { ...wire('image', 'twice'), sign: 'excitatory' },
      h: wire('image', 'gate'),
      i: wire('text', 'gate', 'control'),
      j: wire('both', 'flat'),
      k: wire('flat', 'answer', 'in', 'dense'),
    },
  )
  const image = Array.from({ length: 8 }, (_, k) => Math.sin(k + 1))
  const { of } = await activities(net, 1, { 'field.image': image, 'field.c': [1.5, -2] })
  const open = (k: number) => 1 / (1 + Math.exp(-((k < 4 ? 1.5 : -2) - 0.5)))
  expect(apart(of.both!, [...image, ...image.map((v) => 2 * v * v), ...image.map((v, k) => v * open(k))])).toBeLessThan(1e-6)
})

test('what does not fit is one sentence', () => {
  const problems = (id: string, params: object) =>
    resolveNetwork({ ...all, modules: { ...all.modules, [id]: { ...all.modules[id]!, params: { ...params } } } }).problems.map(
      (p) => p.message,
    )
  expect(resolveNetwork(all).problems).toEqual([])
  expect(problems('channels', { controls: 3 })).toContain(
    '"gate" has 3 controls for 2x3x3; make them 1, 2 (one a channel) or 18 (one a unit).',
  )
  expect(problems('a', { n: 6 }).join()).toMatch(/The projection from "input" to "sum" brings 4 where another brings 6/)
  expect(problems('late', { ticks: 900, taps: 3 })).toContain(
    '"delay" would keep 2700 ticks and keeps 2000 at the most; make the delay shorter or the taps fewer.',
  )
})
