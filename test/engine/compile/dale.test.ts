import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { optimisers } from '../../../engine/compile/optimisers.ts'
import { checked, predictionProgram, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { Network } from '../../../engine/network/schema.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { checkGradients } from './gradients.ts'

const wire = (from: string, to: string, kind: string, extra: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...extra,
})
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: { x: 0, y: 0 }, params, ...extra })
const image = module('input', { field: 'image' }, { signature: { signal: { modality: 'image', shape: [1, 3, 4] } } })

/** Two populations with inhibitory units, wired in every way that has weights for single units, and signed projections. */
const network = Network.parse({
  name: 'Dale',
  modules: {
    image,
    a: module('neurons', { n: 8, activation: 'sigmoid', inhibitory: 0.25 }),
    b: module('neurons', { n: 8, activation: 'sigmoid', inhibitory: 0.5 }),
    answer: module('readout', { n: 3, answer: 'values' }),
  },
  projections: {
    in: wire('image', 'a', 'dense', { sign: 'excitatory' }),
    on: wire('image', 'b', 'sparse', { sign: 'inhibitory' }),
    dense: wire('a', 'b', 'dense'),
    loop: wire('a', 'a', 'sparse', { delay: 1 }),
    map: wire('b', 'a', 'topographic', { delay: 1 }),
    through: wire('a', 'b', 'identity'),
    out: wire('b', 'answer', 'dense'),
  },
  regions: {},
  curriculum: [],
  presentation: { ticks: 3 },
})
const fill = { 'field.image': (k: number) => Math.sin(k * 1.7), 'target.answer': (k: number) => 3 * Math.cos(k) }
const signs = (resolution: ReturnType<typeof checked>, weights: Weights) =>
  Object.entries(resolution.weights).flatMap(([owner, specs]) =>
    Object.entries(specs).flatMap(([tensor, { sign }]) =>
      sign ? [...weights[`${owner}.${tensor}`]!].map((v, k) => ({ owner, wrong: v * sign.of(k) < 0, zero: v === 0 })) : [],
    ),
  )

test('gradients go through signed weights and signed units', () => checkGradients(network, 2, fill))

test('no weight has the wrong sign, from the first to the last step, and the loss falls', async () => {
  const resolution = checked(network)
  const program = trainingProgram(network, 8, plainDescent('adam'))
  const session = await createSession(program.model(), program.inputs, program.outputs, 1)
  const zeros = (shapes: typeof program.outputs) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((x, y) => x * y, 1))]))
  let held: Record<string, Float32Array> = { ...zeros(program.inputs), ...startingWeights(network, resolution, 1) }
  for (const [name, value] of Object.entries(fill)) held[name] = held[name]!.map((_, k) => value(k))
  const first = signs(resolution, held)
  expect(new Set(first.map((s) => s.owner))).toEqual(new Set(['in', 'on', 'dense', 'loop', 'map', 'out']))
  expect(first.filter((s) => s.wrong)).toEqual([])
  const losses: number[] = []
  let stopped = 0
  const returned = new Set<number>()
  let before = first
  for (let step = 0; step < 150; step++) {
    const outputs = zeros(program.outputs)
    await session.run({ ...held, rate: Float32Array.of(optimisers.adam.rate(0.03, step + 1)) }, outputs)
    losses.push(outputs.loss![0]!)
    held = {
      ...held,
      ...Object.fromEntries(
        Object.entries(outputs)
          .filter(([k]) => k.startsWith('new:'))
          .map(([k, v]) => [k.slice(4), v]),
      ),
    }
    const now = signs(resolution, held)
    expect(now.filter((s) => s.wrong)).toEqual([])
    stopped += now.filter((s) => s.zero).length
    now.forEach((s, k) => {
      if (before[k]!.zero && !s.zero) returned.add(k)
    })
    before = now
  }
  await session.dispose()
  expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!)
  // Weights that came to zero are not trapped there.
  expect(stopped).toBeGreaterThan(0)
  expect(returned.size).toBeGreaterThan(0)
})

test('what inhibitory units give one to one counts negatively', async () => {
  const net = Network.parse({
    name: 'One to one',
    modules: { image, a: module('neurons', { n: 12, activation: 'sigmoid', inhibitory: 0.25 }), answer: module('readout', { n: 12 }) },
    projections: { in: wire('image', 'a', 'identity'), out: wire('a', 'answer', 'identity') },
    regions: {},
    curriculum: [],
  })
  const program = predictionProgram(net, 1)
  const session = await createSession(program.model(), program.inputs, program.outputs, 1)
  const outputs = {
    'answer.answer': new Float32Array(12),
    'activity.image': new Float32Array(12),
    'activity.a': new Float32Array(12),
    'activity.answer': new Float32Array(12),
  }
  await session.run({ ...startingWeights(net, checked(net), 1), 'field.image': new Float32Array(12) }, outputs)
  await session.dispose()
  expect([...outputs['answer.answer']]).toEqual([...Array(9).fill(0.5), ...Array(3).fill(-0.5)])
})

test('weights from before a projection had a sign are turned round; a sign against the units is one sentence', () => {
  const weights = startingWeights(network, checked(network), 1, () => Float32Array.from({ length: 96 }, (_, k) => (k % 2 ? -k : k)))
  expect(weights['in.weight']!.every((v) => v >= 0)).toBe(true)
  const kept = {
    ...network,
    projections: {
      ...network.projections,
      in: { ...network.projections.in!, weights: { weight: { hash: '0'.repeat(64), shape: [12, 8] } } },
    },
  }
  const turned = startingWeights(kept, checked(kept), 1, () => Float32Array.from({ length: 96 }, (_, k) => (k % 2 ? -k : k)))
  expect([...turned['in.weight']!]).toEqual(Array.from({ length: 96 }, (_, k) => k))
  const against = {
    ...network,
    projections: { ...network.projections, dense: { ...network.projections.dense!, sign: 'inhibitory' as const } },
  }
  expect(resolveNetwork(against).problems[0]!.message).toMatch(
    /from "neurons" to "neurons" is inhibitory, but the units it leaves have signs of their own/,
  )
})
