import fc from 'fast-check'
import { expect, test } from 'vitest'
import { initialValues, startingWeights } from '../../../engine/compile/weights.ts'
import { checked, resolveNetwork } from '../../../engine/compile/program.ts'
import type { Init } from '../../../engine/network/definition.ts'
import { Network } from '../../../engine/network/schema.ts'

const drawn = (init: Init, shape: number[], seed = 1) =>
  initialValues(seed, { owner: 'o', tensor: 't', name: 'o.t', spec: { shape, init } })
const moments = (values: Float32Array) => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  return { mean, deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) }
}

test('rows or columns of an orthogonal matrix are orthogonal and as long as the scale', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      (m, n, scale) => {
        const w = drawn({ kind: 'orthogonal', scale }, [m, n])
        const few = Math.min(m, n)
        const at = (k: number, i: number) => (m <= n ? w[k * n + i]! : w[i * n + k]!)
        for (let a = 0; a < few; a++)
          for (let b = 0; b <= a; b++) {
            let product = 0
            for (let i = 0; i < Math.max(m, n); i++) product += at(a, i) * at(b, i)
            expect(product).toBeCloseTo(a === b ? scale ** 2 : 0, 4)
          }
      },
    ),
    { numRuns: 30 },
  ))

const at = { x: 0, y: 0 }
const network = (projection: object, neurons: object = {}) =>
  Network.parse({
    name: 'Starts',
    modules: {
      image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'image', shape: [1, 20, 20] } } },
      units: { kind: 'neurons', name: 'Units', position: at, params: { n: 120, ...neurons } },
      more: { kind: 'neurons', name: 'More', position: at, params: { n: 100 } },
      answer: { kind: 'readout', name: 'Answer', position: at, params: { n: 3 } },
    },
    projections: {
      a: { from: { module: 'image', port: 'out' }, to: { module: 'units', port: 'in' }, connectivity: { kind: 'dense' }, ...projection },
      b: { from: { module: 'units', port: 'out' }, to: { module: 'units', port: 'in' }, connectivity: { kind: 'dense' }, delay: 1 },
      c: { from: { module: 'units', port: 'out' }, to: { module: 'more', port: 'in' }, connectivity: { kind: 'sparse' } },
      d: { from: { module: 'more', port: 'out' }, to: { module: 'answer', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    curriculum: [],
  })
const start = (net: Network, name: string) => startingWeights(net, checked(net), 1)[name]!

test('each choice of first weights has its spread', () => {
  const spread = (kind: string, scale: number) => moments(start(network({ initial: { kind, scale } }), 'a.weight'))
  expect(spread('glorot', 1).deviation).toBeCloseTo(Math.sqrt(2 / 520), 3)
  expect(spread('he', 2).deviation).toBeCloseTo(2 * Math.sqrt(2 / 400), 2)
  expect(spread('normal', 0.3).deviation).toBeCloseTo(0.3, 2)
  expect(spread('uniform', 0.3).deviation).toBeCloseTo(0.3 / Math.sqrt(3), 2)
  expect(spread('constant', -0.2)).toEqual({ mean: expect.closeTo(-0.2), deviation: expect.closeTo(0) })
  for (const kind of ['glorot', 'he', 'normal', 'uniform']) expect(spread(kind, 1).mean).toBeCloseTo(0, 1)
})

test('what is not chosen stays as it is, bit by bit, and nothing else changes a tensor', () => {
  const [plain, chosen] = [network({}), network({ initial: { kind: 'he', scale: 1 } })]
  expect(start(chosen, 'c.weight')).toEqual(start(plain, 'c.weight'))
  expect([...start(plain, 'a.weight').slice(0, 3)]).toMatchInlineSnapshot(`
    [
      0.03141193836927414,
      -0.08169813454151154,
      0.07866781204938889,
    ]
  `)
})

test('a loop of as many units to as many starts orthogonal', () => {
  const w = start(network({}), 'b.weight')
  let [length, product] = [0, 0]
  for (let i = 0; i < 120; i++) {
    length += w[i]! ** 2
    product += w[i]! * w[120 + i]!
  }
  expect(length).toBeCloseTo(1, 4)
  expect(product).toBeCloseTo(0, 4)
})

test('weights of one sign start with it and with a mean of one over the fan-in; chosen ones keep their size', () => {
  for (const [sign, way] of [
    ['excitatory', 1],
    ['inhibitory', -1],
  ] as const) {
    const w = start(network({ sign }), 'a.weight')
    expect(w.every((v) => v * way >= 0)).toBe(true)
    expect(moments(w).mean * 400 * way).toBeCloseTo(1, 1)
    expect(start(network({ sign, initial: { kind: 'constant', scale: 0.5 } }), 'a.weight')[7]).toBeCloseTo(0.5 * way)
  }
})

test('first weights that cannot be are one sentence', () => {
  const said = (projection: object) => resolveNetwork(network(projection)).problems.map((p) => p.message)
  const initial = { kind: 'orthogonal', scale: 1 }
  expect(said({ initial, sign: 'excitatory' })).toEqual([
    expect.stringMatching(/from "Image" to "Units" cannot start orthogonal, because its weights have a sign/),
  ])
  expect(said({ initial, connectivity: { kind: 'sparse' } })).toEqual([expect.stringMatching(/has no whole matrix of weights/)])
})
