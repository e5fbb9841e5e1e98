import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checked, predictionProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import type { ConnectivityKind } from '../../../engine/projections/definitions.ts'
import { connectivities } from '../../../engine/projections/definitions.ts'
import { pairsOf } from '../../../engine/projections/pairs/definition.ts'
import { connectionsOf, Params as Sparse } from '../../../engine/projections/sparse/definition.ts'
import { fieldsOf, Params as Topographic, planeOf } from '../../../engine/projections/topographic/definition.ts'
import { Network } from '../../../engine/network/schema.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { checkGradients } from './gradients.ts'

const wire = (from: string, to: string, kind: ConnectivityKind, params: object = {}, delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind, params },
})
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: { x: 0, y: 0 }, params, ...extra })
const input = (field: string, modality: string, shape: number[], extra: object = {}) =>
  module('input', { field }, { signature: { signal: { modality, shape, ...extra } } })
const units = (n: number, params: object = {}) => module('neurons', { n, activation: 'tanh', ...params })

/** So many pairs among `from` and `to` units, the first with a first weight of its own. */
const few = (from: number, to: number, count: number) => {
  const cells = Array.from({ length: count }, (_, k) => (k * 7) % (from * to))
  return pairsOf({
    from: Uint32Array.from(cells, (c) => c % from),
    to: Uint32Array.from(cells, (c) => Math.floor(c / from)),
    weight: Float32Array.from(cells, (_, k) => (k === 0 ? 0.5 : Number.NaN)),
  })
}

/** Every connectivity, those with lists of connections in both of their forms, over images, units and positions of a text. */
const network = Network.parse({
  name: 'Every connectivity',
  modules: {
    image: input('image', 'image', [2, 6, 6]),
    text: input('text', 'text', [5], { vocabulary: 4 }),
    letters: module('embedding', { width: 6 }),
    maps: module('pool', { size: 2, mode: 'mean' }),
    field: units(10),
    thin: units(12),
    thick: units(8, { timeConstant: 2 }),
    answer: module('readout', { n: 3, answer: 'values', field: 'value' }),
    said: module('readout', { n: 4, field: 'next' }, { signature: { signal: { modality: 'text', shape: [5], vocabulary: 4 } } }),
  },
  projections: {
    a: wire('image', 'maps', 'conv', { channels: 3, kernel: 3, padding: 1, stride: 1 }),
    b: wire('image', 'field', 'topographic', { radius: 0.4, sigma: 0.2 }),
    c: wire('maps', 'thin', 'sparse', { by: 'probability', probability: 0.06 }),
    d: wire('field', 'thin', 'sparse', { by: 'out-degree', degree: 2 }),
    n: wire('maps', 'thin', 'sparse', { by: 'number', number: 30 }),
    e: wire('thin', 'thick', 'sparse', { by: 'in-degree', degree: 9 }),
    f: wire('thick', 'thick', 'sparse', { by: 'probability', probability: 0.4, spread: 0.7 }, 1),
    g: wire('thick', 'field', 'topographic', { radius: 0.3, sigma: 0 }, 1),
    h: wire('thick', 'answer', 'dense'),
    i: wire('text', 'letters', 'identity'),
    j: wire('letters', 'said', 'conv', { kernel: 3 }),
    k: wire('letters', 'said', 'sparse', { by: 'probability', probability: 0.3 }),
    l: wire('thin', 'thick', 'pairs', few(12, 8, 20)),
    m: wire('thick', 'thin', 'pairs', few(8, 12, 80), 1),
  },
  regions: {},
  curriculum: [],
  presentation: { ticks: 3 },
})

test('the network below has every connectivity', () => {
  const there = new Set(Object.values(network.projections).map((p) => p.connectivity.kind))
  expect([...there].sort()).toEqual(Object.keys(connectivities).sort())
})

test('the gradient of every connectivity agrees with finite differences of the loss', () =>
  checkGradients(network, 3, {
    'field.image': (k) => Math.sin(k * 1.7),
    'field.text': (k) => (k * k) % 4,
    'target.answer': (k) => Math.cos(k),
    'target.said': (k) => (k * 3) % 4,
  }))

/** What one projection from an image field delivers, computed by the runtime. */
async function delivered(kind: ConnectivityKind, params: object, shape: number[], n: number, batch: number) {
  const net = Network.parse({
    name: 'One projection',
    modules: { image: input('image', 'image', shape), answer: module('readout', { n, answer: 'values' }) },
    projections: { wire: wire('image', 'answer', kind, params) },
    regions: {},
    curriculum: [],
  })
  const program = predictionProgram(net, batch)
  const session = await createSession(program.model(), program.inputs, program.outputs, 1)
  const weights = startingWeights(net, checked(net), 1)
  const sources = shape.reduce((a, b) => a * b, 1)
  const x = Float32Array.from({ length: batch * sources }, (_, k) => Math.sin(k * k))
  const outputs = Object.fromEntries(
    Object.entries(program.outputs).map(([name, s]) => [name, new Float32Array(s.reduce((a, b) => a * b, 1))]),
  )
  await session.run({ ...weights, 'field.image': x }, outputs)
  await session.dispose()
  return { x, sources, weight: weights['wire.weight']!, said: outputs['answer.answer']! }
}

test('what connections bring is the sum over them, in both forms', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom({ probability: 0.03 }, { probability: 0.2 }, { probability: 1 }, { by: 'number', number: 90 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 40 }),
      async (drawn, n, batch) => {
        const params = Sparse.parse({ ...drawn, seed: n })
        const { x, sources, weight, said } = await delivered('sparse', params, [1, 5, 6], n, batch)
        const { from, to } = connectionsOf(params, 'wire', sources, n)
        const expected = new Float32Array(batch * n)
        for (let b = 0; b < batch; b++) from.forEach((s, k) => (expected[b * n + to[k]!]! += weight[k]! * x[b * sources + s]!))
        expected.forEach((v, k) => expect(said[k]).toBeCloseTo(v, 5))
      },
    ),
    { numRuns: 12 },
  ))

test('each connection of a spread projection is as late as its own delay says, in one presentation and tick by tick', async () => {
  const [n, ticks, delay] = [4, 12, 3]
  const signature = { signal: { modality: 'activity', shape: [ticks, n] } }
  const spread = { by: 'number', number: 25, spread: 1.5 }
  const net = Network.parse({
    name: 'Late',
    modules: {
      x: module('input', { field: 'x', shows: 'elements' }, { signature }),
      heard: units(3, { activation: 'linear', bias: false }),
      answer: module('readout', { n: 3, answer: 'values' }, { signature: { signal: { modality: 'activity', shape: [ticks, 3] } } }),
    },
    projections: { wire: wire('x', 'heard', 'sparse', spread, delay), on: wire('heard', 'answer', 'identity') },
    regions: {},
    curriculum: [],
    presentation: { ticks, readout: 'every' },
  })
  const { from, to, delays } = connectivities.sparse.connections!(
    Sparse.parse(spread),
    delay,
    { modality: 'activity', shape: [n] },
    { modality: 'activity', shape: [3] },
    'wire',
  )
  expect(new Set(delays).size).toBeGreaterThan(3)
  expect(Math.min(...delays!)).toBeGreaterThanOrEqual(1)
  const weights = startingWeights(net, checked(net), 1)
  const x = Float32Array.from({ length: ticks * n }, (_, k) => Math.sin(k * k))
  const expected = new Float32Array(ticks * 3)
  for (let tick = 0; tick < ticks; tick++)
    from.forEach((s, k) => {
      const then = tick - delays![k]!
      if (then >= 0) expected[tick * 3 + to[k]!]! += weights['wire.weight']![k]! * x[then * n + s]!
    })
  const run = async (length: number, given: Float32Array, states: Record<string, Float32Array>) => {
    const program = predictionProgram({ ...net, presentation: { ...net.presentation, ticks: length } }, 1, { states: true })
    const session = await createSession(program.model(), program.inputs, program.outputs, 1)
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, s]) => [name, new Float32Array(s.reduce((a, b) => a * b, 1))]),
    )
    const before = Object.fromEntries(
      program.states.map((name) => [
        `state.${name}`,
        states[`next.${name}`] ?? new Float32Array(program.inputs[`state.${name}`]!.reduce((a, b) => a * b, 1)),
      ]),
    )
    await session.run({ ...weights, ...before, 'elements.x': given }, outputs)
    await session.dispose()
    return outputs
  }
  const whole = await run(ticks, x, {})
  expected.forEach((v, k) => expect(whole['answer.answer']![k]).toBeCloseTo(v, 5))
  let states: Record<string, Float32Array> = {}
  for (let tick = 0; tick < ticks; tick += 2) {
    states = await run(2, x.slice(tick * n, (tick + 2) * n), states)
    for (let k = 0; k < 6; k++) expect(states['answer.answer']![k]).toBeCloseTo(expected[tick * 3 + k]!, 5)
  }
})

test('a topographic projection weighs by the Gaussian of the distance on the planes', async () => {
  const params = Topographic.parse({ radius: 0.35, sigma: 0.15 })
  const { x, sources, weight, said } = await delivered('topographic', params, [2, 4, 6], 9, 2)
  const [a, b] = [planeOf([2, 4, 6]), planeOf([9])]
  const place = ({ height, width }: typeof a, unit: number): [number, number] => [
    (Math.floor((unit % (height * width)) / width) + 0.5) / height,
    ((unit % width) + 0.5) / width,
  ]
  let k = 0
  const expected = new Float32Array(18)
  for (let t = 0; t < 9; t++)
    for (let s = 0; s < sources; s++) {
      const [p, q] = [place(a, s), place(b, t)]
      const distance = Math.hypot(p[0] - q[0], p[1] - q[1])
      if (distance > 0.35) continue
      const strength = weight[k++]! * Math.exp(-(distance ** 2) / (2 * 0.15 ** 2))
      for (let row = 0; row < 2; row++) expected[row * 9 + t]! += strength * x[row * sources + s]!
    }
  expect(k).toBe(weight.length)
  expected.forEach((v, at) => expect(said[at]).toBeCloseTo(v, 5))
})

test('every target of a topographic projection hears something, however small the radius', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (n, m) => {
      const { connections } = fieldsOf(Topographic.parse({ radius: 0.01 }), [n], [m])
      expect(new Set(connections.to).size).toBe(m)
      expect(Math.max(...connections.from)).toBeLessThan(n)
    }),
  ))

test('degrees are as asked, a draw is fixed by seed and projection, and half of the pairs are joined at 0.5', () => {
  const count = (of: Int32Array, n: number) => {
    const counts = new Uint32Array(n)
    for (const k of of) counts[k]!++
    return counts
  }
  const into = connectionsOf(Sparse.parse({ by: 'in-degree', degree: 7 }), 'p', 50, 30)
  expect([...count(into.to, 30)]).toEqual(Array(30).fill(7))
  const out = connectionsOf(Sparse.parse({ by: 'out-degree', degree: 30 }), 'p', 50, 30)
  expect([...count(out.from, 50)]).toEqual(Array(50).fill(30))
  const drawn = (seed: number, id: string) => connectionsOf(Sparse.parse({ probability: 0.5, seed }), id, 100, 100)
  expect(Math.abs(drawn(1, 'p').from.length - 5000)).toBeLessThan(200)
  expect(drawn(1, 'p').from.slice(0, 40).join()).not.toBe(drawn(2, 'p').from.slice(0, 40).join())
  expect(drawn(1, 'p').from.slice(0, 40).join()).not.toBe(drawn(1, 'q').from.slice(0, 40).join())
  // Fixed for good: other numbers here would change what old projects compute.
  expect([...drawn(1, 'p').from.slice(0, 6)]).toMatchInlineSnapshot(`
    [
      1,
      2,
      4,
      5,
      6,
      10,
    ]
  `)
})

test('a convolution along a text hears nothing of what comes later', async () => {
  const only = Network.parse({
    ...network,
    modules: { text: network.modules.text, letters: network.modules.letters, said: network.modules.said },
    projections: { i: network.projections.i, j: network.projections.j },
    presentation: {},
  })
  const program = predictionProgram(only, 1)
  const session = await createSession(program.model(), program.inputs, program.outputs, 1)
  const weights = startingWeights(only, checked(only), 3)
  const answer = async (text: number[]) => {
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, s]) => [name, new Float32Array(s.reduce((a, b) => a * b, 1))]),
    )
    await session.run({ ...weights, 'field.text': Float32Array.from(text) }, outputs)
    return outputs['answer.said']!
  }
  const [one, other] = [await answer([0, 1, 2, 3, 0]), await answer([0, 1, 2, 0, 3])]
  expect([...one.slice(0, 12)]).toEqual([...other.slice(0, 12)])
  expect([...one.slice(12)]).not.toEqual([...other.slice(12)])
  await session.dispose()
})

test('what a connectivity cannot carry is one sentence with the wire and both shapes', () => {
  const said = (kind: ConnectivityKind, params: object, from: string, to: string) => {
    const net = {
      ...network,
      projections: {
        ...network.projections,
        x: Network.parse({ ...network, projections: { x: wire(from, to, kind, params, 1) } }).projections.x!,
      },
    }
    try {
      checked(net)
    } catch (error) {
      return (error as Error).message
    }
    return 'nothing'
  }
  expect(said('identity', {}, 'image', 'answer')).toMatch(/from "input" to "readout" carries 2x6x6 one to one into 3;/)
  expect(said('conv', {}, 'thin', 'maps')).toMatch(/is a convolution of 12, which is no image/)
  expect(said('conv', { kernel: 9, padding: 0 }, 'image', 'maps')).toMatch(/has a kernel of 9 on an image of 2x6x6/)
  expect(said('conv', {}, 'image', 'thin')).toMatch(/makes 12x6x6 of 2x6x6, but its target takes 12;/)
  expect(said('conv', { stride: 2 }, 'image', 'maps')).toMatch(/brings 16x3x3 where another brings 3x6x6/)
  expect(said('sparse', { by: 'in-degree', degree: 13 }, 'thin', 'answer')).toMatch(
    /asks for 13 connections to each target unit, but there are 12 source units/,
  )
  expect(said('dense', {}, 'thin', 'maps')).toMatch(/is all-to-all from 12, but its target takes images as they come/)
  expect(said('pairs', {}, 'thin', 'thick')).toMatch(/has no pairs that could be read; only an import or a template brings them/)
  expect(said('pairs', { pairs: ['AAAA'] }, 'thin', 'thick')).toMatch(/has no pairs that could be read/)
  expect(said('pairs', few(12, 9, 100), 'thin', 'thick')).toMatch(/was made for other sizes than 12 units to 8; undo the change of size/)
})
