import { expect, test } from 'vitest'
import { createJudge } from '../../../engine/evolve/judge.ts'
import { generations } from '../../../engine/evolve/generations.ts'
import type { StageContext } from '../../../engine/stages/stage.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { between, go, place, wire } from './evolved.ts'
import { exams, simple } from '../runs/search.ts'

const free = {
  kind: 'free',
  name: 'Neurons',
  ...place,
  params: { activation: 'tanh', n: 7, degree: 0, inputs: 0.86, outputs: 0.14, seed: 1 },
}
const bits = { ...free, params: { ...free.params, n: 3, inputs: 0.67, outputs: 0.33 } }
const neat = (task: string, params: Record<string, unknown>) =>
  between({
    task,
    modules: { net: task === 'xor' ? bits : free },
    projections: { in: wire('bits', 'net', 'identity'), out: wire('net', 'said', 'identity') },
    ticks: 2,
    stage: { kind: 'neat', budget: { generations: 3, target: 1 }, params },
  })
const weights = (task: string, params: Record<string, unknown>) =>
  between({
    task,
    modules: { hidden: { kind: 'neurons', name: 'Hidden', ...place, params: { n: 3, activation: 'tanh' } } },
    projections: { a: wire('bits', 'hidden'), b: wire('hidden', 'said') },
    stage: { kind: 'weights', budget: { generations: 3 }, params },
  })
const life = { judged: 'lamarck', lessons: 3 }

test.each([
  ['neurons in a world', neat('double-pole', { population: 20 }), 19],
  ['neurons that learn', neat('xor', { ...life, population: 8 }), 7],
  ['weights in a world', weights('double-pole', { method: 'cma-es', population: 10 }), 9],
  ['weights that learn', weights('xor', { ...life, method: 'simple-ga', population: 8 }), 7],
])('a run that is stopped within a generation goes on as if nothing had happened: %s', async (_, network, within) => {
  const whole = await go(network)
  expect(whole.generations).toHaveLength(3)
  // Between any two of a generation.
  expect(whole.asked).toBeGreaterThanOrEqual(3 * within)
  const of = (all: readonly Generation[]) => all.map(({ generation, fitness, born, genomes }) => ({ generation, fitness, born, genomes }))
  for (const at of [0, within + 2, 2 * within + 1]) {
    const half = await go(network, { stop: (asked) => asked === at })
    expect(half.ending.reason).toBe('stopped')
    expect(half.asked).toBe(at + 1)
    expect(half.generations.length).toBeLessThan(3)
    const rest = await go(network, { from: structuredClone(half.ending.state) })
    expect([...of(half.generations), ...of(rest.generations)]).toEqual(of(whole.generations))
    expect(rest.ending.network).toEqual(whole.ending.network)
    expect(rest.ending.weights).toEqual(whole.ending.weights)
  }
})

test('what takes long on samples is cut, and what does not is judged at once', async () => {
  const { pieces, judge, dispose } = createJudge(exams.xor, 1)
  expect(pieces(simple(40, 1))).toHaveLength(1)
  const long = simple(12, 20_000)
  expect(pieces(long).length).toBeGreaterThan(1)
  expect((await Promise.all(pieces(long).map(judge))).flat()).toEqual(await judge(long))
  await dispose()
})

test('what goes on side by side asks a person once, and hears one answer', async () => {
  const { promise, resolve } = Promise.withResolvers<'go'>()
  let asked = 0
  const told = { fitness: Float32Array.of(1), evaluations: 1 } as Generation
  const context = {
    stage: { budget: { generations: 1 } },
    start: { step: 0, seconds: 0, weights: {}, slots: {} },
    hooks: {
      step: () => undefined,
      epoch: () => undefined,
      control: () => {
        asked++
        return asked === 1 ? promise : 'go'
      },
    },
  } as unknown as StageContext
  const found = generations(
    context,
    () => 0,
    async (state, _generation, _before, going) => {
      const both = Promise.all([going(0.1), going(0.2)])
      await new Promise((done) => setImmediate(done))
      expect(asked).toBe(1)
      resolve('go')
      expect(await both).toEqual([true, true])
      expect(await going(0.3)).toBe(true)
      expect(asked).toBe(2)
      return { state: state + 1, told, solved: null, right: null, values: {} }
    },
  )
  expect((await found).state).toBe(1)
})
