import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { neighboursOf, Params } from '../../../engine/modules/grid/definition.ts'
import { Network } from '../../../engine/network/schema.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { checkGradients } from '../compile/gradients.ts'

const at = { x: 0, y: 0 }
const wire = (from: string, to: string, kind = 'identity', delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind },
})
/** An image that drives a grid through a convolution; `loop`: the grid also hears itself through another convolution, a tick late. */
const network = (params: object, { readout = 'last', loop = false, delay = 0 } = {}) =>
  Network.parse({
    name: 'grid',
    regions: {},
    curriculum: [],
    presentation: { ticks: 4, readout },
    modules: {
      image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'image', shape: [1, 5, 6] } } },
      eye: { kind: 'conv', name: 'Eye', position: at, params: { channels: 3, activation: 'linear' } },
      field: { kind: 'grid', name: 'Field', position: at, params: { height: 5, width: 6, channels: 3, ...params } },
      ...(loop && { echo: { kind: 'conv', name: 'Echo', position: at, params: { channels: 3, activation: 'tanh' } } }),
      mean: { kind: 'pool', name: 'Mean', position: at, params: { size: 5, mode: 'mean' } },
      answer: { kind: 'readout', name: 'Answer', position: at, params: { n: 4 } },
    },
    projections: {
      a: wire('image', 'eye'),
      b: wire('eye', 'field', 'identity', delay),
      ...(loop && { c: wire('field', 'echo'), d: wire('echo', 'field', 'identity', 1) }),
      e: wire('field', 'mean'),
      f: wire('mean', 'answer', 'dense'),
    },
  })
const feeds = { 'field.image': (k: number) => Math.sin(k * 1.7), 'target.answer': (k: number) => k % 4 }
const kernels = (net: Network) => trainingProgram(net, 2, plainDescent('sgd')).segments.filter((s) => s.kind === 'kernel').length

test.each([
  ['shared weights', network({})],
  [
    'own weights on a wrapped honeycomb, read at every tick',
    network({ weights: 'own', edges: 'wrapped', neighbours: 'hexagonal', activation: 'sigmoid' }, { readout: 'mean' }),
  ],
  [
    'chosen neighbours without bias, driven late',
    network({ neighbours: 'chosen', forward: true, diagonal: true, bias: false }, { delay: 2 }),
  ],
  ['in a loop with another module', network({}, { loop: true })],
])('the gradients of a grid agree with finite differences: %s', async (_, net) => {
  await checkGradients(net, 3, feeds)
})

test('a kernel runs a grid that stands alone, plain operators one in a loop, and both say the same', async () => {
  expect(kernels(network({}))).toBe(2)
  expect(kernels(network({}, { loop: true }))).toBe(0)
  const net = network({ weights: 'own', edges: 'wrapped' }, { readout: 'every' })
  const program = predictionProgram(net, 2)
  expect(program.segments.some((s) => s.kind === 'kernel')).toBe(true)
  const weights = startingWeights(net, checked(net), 3)
  const image = Float32Array.from({ length: 60 }, (_, k) => Math.sin(k))
  const [fast, plain] = [await loadProgram(program, 2), await createSession(program.model(), program.inputs, program.outputs, 1)]
  const said: Record<string, Float32Array>[] = []
  for (const session of [fast, plain]) {
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
    )
    await session.run({ ...weights, 'field.image': image }, outputs)
    await session.dispose()
    said.push(outputs)
  }
  for (const [name, values] of Object.entries(said[1]!))
    values.forEach((v, k) => expect(Math.abs(v - said[0]![name]![k]!), name).toBeLessThan(1e-5))
})

test('neighbours are what their names say', () => {
  const of = (params: object) => neighboursOf(Params.parse({ itself: false, ...params })).map((o) => o.join())
  expect(of({})).toHaveLength(8)
  expect(of({ neighbours: 'von Neumann' })).toEqual(['-1,0', '0,-1', '0,1', '1,0'])
  // Whoever is my neighbour has me as one.
  expect(of({ neighbours: 'hexagonal' })).toEqual(['-1,0', '-1,1', '0,-1', '0,1', '1,-1', '1,0'])
  expect(of({ neighbours: 'chosen', forward: true })).toEqual(['0,-1'])
  expect(of({ neighbours: 'chosen', forward: true, upAndDown: true })).toEqual(['-1,0', '0,-1', '1,0'])
  expect(of({ neighbours: 'chosen', forward: true, diagonal: true })).toEqual(['-1,-1', '0,-1', '1,-1'])
  expect(of({ neighbours: 'chosen', diagonal: true })).toHaveLength(4)
  expect(of({ itself: true })).toContain('0,0')
  const nobody = resolveNetwork(network({ neighbours: 'chosen', itself: false }))
  expect(nobody.problems.map((p) => p.message).join()).toMatch(/"Field" listen to nobody; choose neighbours/)
})
