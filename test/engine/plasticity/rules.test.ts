import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { checked, predictionProgram, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { optimisers } from '../../../engine/compile/optimisers.ts'
import { Network } from '../../../engine/network/schema.ts'
import { type PlasticityKind, plasticities } from '../../../engine/plasticity/definitions.ts'
import { Params as Sparse, connectionsOf } from '../../../engine/projections/sparse/definition.ts'
import { fieldsOf, Params as Topographic } from '../../../engine/projections/topographic/definition.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { checkGradients } from '../compile/gradients.ts'

const wire = (from: string, to: string, kind: string, extra: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...extra,
})
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: { x: 0, y: 0 }, params, ...extra })
const sequence = (ticks: number, n: number) =>
  module('input', { field: 'x', shows: 'elements' }, { signature: { signal: { modality: 'activity', shape: [ticks, n] } } })
const zeros = (shapes: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))

/** A sequence onto units by one plastic projection; the readout says what the units do. Another sequence may scale what is learned. */
const one = (
  kind: PlasticityKind,
  params: object,
  ticks: number,
  from: number,
  to: number,
  { activation = 'tanh', scaled = false, wiring = { kind: 'dense', params: {} } as Wiring } = {},
) =>
  Network.parse({
    name: kind,
    modules: {
      x: sequence(ticks, from),
      ...(scaled && {
        m: module('input', { field: 'm', shows: 'elements' }, { signature: { signal: { modality: 'reward', shape: [ticks, 1] } } }),
      }),
      units: module('neurons', { n: to, activation }),
      answer: module('readout', { n: to, answer: 'values' }),
    },
    projections: {
      plastic: { ...wire('x', 'units', '', { plasticity: { kind, params } }), connectivity: wiring },
      out: wire('units', 'answer', 'identity'),
      ...(scaled && { scale: { ...wire('m', 'units', 'identity'), to: { module: 'units', port: 'plasticity' } } }),
    },
    regions: {},
    curriculum: [],
    dt: 2,
    presentation: { ticks, readout: 'every' },
  })

/** Runs the network on sequences `[ticks][batch][n]`. @returns what the units did, and the states left */
async function run(network: Network, batch: number, weights: Weights, x: Float32Array, m?: Float32Array) {
  const program = predictionProgram(network, batch, { states: true })
  const session = await createSession(program.model(), program.inputs, program.outputs, 1)
  const outputs = zeros(program.outputs)
  await session.run({ ...zeros(program.inputs), ...weights, 'elements.x': x, ...(m && { 'elements.m': m }) }, outputs)
  await session.dispose()
  return outputs
}

type Wiring = { kind: string; params: Record<string, unknown> }
/** One connection: the units that it joins, and the factor that it carries with. */
type Joint = { from: number; to: number; weight: number }
function jointsOf({ kind, params }: Wiring, from: number, to: number, weight: Float32Array | undefined): Joint[] {
  if (kind === 'identity') return Array.from({ length: from }, (_, k) => ({ from: k, to: k, weight: 1 }))
  if (kind === 'dense') return Array.from(weight!, (w, k) => ({ from: Math.floor(k / to), to: k % to, weight: w }))
  if (kind === 'sparse') {
    const drawn = connectionsOf(Sparse.parse(params), 'plastic', from, to)
    return Array.from(weight!, (w, k) => ({ from: drawn.from[k]!, to: drawn.to[k]!, weight: w }))
  }
  const { connections, strengths } = fieldsOf(Topographic.parse(params), [from], [to])
  return Array.from(weight!, (w, k) => ({ from: connections.from[k]!, to: connections.to[k]!, weight: w * strengths[k]! }))
}

/** Of each connection; `threshold` of each target unit. */
type State = { change: number[]; threshold: number[]; eligibility: number[] }
/** One tick of one sample in plain numbers: what connection `k` changes by, from `x` and `y` at its ends; `m` scales what is learned. */
const plain: Record<string, (s: State, k: number, x: number, y: number, j: Joint, m: number, eta: number) => void> = {
  hebb: ({ change }, k, x, y, _j, m) => {
    change[k]! += 0.2 * m * x * y - 0.1 * change[k]!
  },
  oja: ({ change }, k, x, y, { weight }, m) => {
    change[k]! += 0.2 * m * y * (x - y * (weight + change[k]!))
  },
  bcm: ({ change, threshold }, k, x, y, { to }, m) => {
    change[k]! += 0.2 * m * x * y * (y - threshold[to]!)
  },
  decaying: ({ change }, k, x, y, _j, m, eta) => {
    change[k] = (1 - eta) * change[k]! + m * eta * x * y
  },
  trace: ({ change }, k, x, y, _j, m, eta) => {
    change[k]! += m * eta * y * (x - y * change[k]!)
  },
  threeFactor: ({ change, eligibility }, k, x, y, _j, m) => {
    eligibility[k] = (1 - 2 / 8) * eligibility[k]! + x * y
    change[k]! += 0.2 * m * eligibility[k]!
  },
}
const cases: [string, PlasticityKind, object][] = [
  ['hebb', 'hebb', { rate: 0.2, decay: 0.1 }],
  ['oja', 'oja', { rate: 0.2 }],
  ['bcm', 'bcm', { rate: 0.2, timeConstant: 10 }],
  ['decaying', 'differentiable', { trace: 'decaying', rate: 0.3 }],
  ['trace', 'differentiable', { trace: 'oja', rate: 0.3 }],
  ['threeFactor', 'three-factor', { rate: 0.2, timeConstant: 8 }],
]

const wirings: Wiring[] = [
  { kind: 'dense', params: {} },
  { kind: 'sparse', params: { probability: 0.5 } },
  { kind: 'topographic', params: { radius: 0.6, sigma: 0.3 } },
  { kind: 'identity', params: {} },
]

test.each(
  cases.flatMap(([name, kind, params]) =>
    wirings.flatMap((wiring) =>
      (wiring.kind === 'dense' || wiring.kind === 'sparse' ? ['alone', 'scaled'] : ['alone']).map(
        (how) => [name, how, wiring.kind, kind, params, wiring] as const,
      ),
    ),
  ),
)('%s, %s, on %s wires does in a tick what its formula says', async (name, how, _wired, kind, params, wiring) => {
  const [ticks, batch, from] = [6, 2, 4]
  const to = wiring.kind === 'identity' ? from : 5
  const network = one(kind, params, ticks, from, to, { scaled: how === 'scaled', wiring })
  const m = Float32Array.from({ length: ticks * batch }, (_, k) => (how === 'scaled' ? 1.5 * Math.cos(k) : 1))
  const weights = startingWeights(network, checked(network), 3)
  if (weights['plastic.alpha']) weights['plastic.alpha'] = weights['plastic.alpha'].map((_, k) => Math.sin(k + 1))
  const joints = jointsOf(wiring, from, to, weights['plastic.weight'])
  const x = Float32Array.from({ length: ticks * batch * from }, (_, k) => Math.sin(k * 2.3))
  const outputs = await run(network, batch, weights, x, how === 'scaled' ? m : undefined)
  const none = () => joints.map(() => 0)
  for (let row = 0; row < batch; row++) {
    const state: State = { change: none(), threshold: Array(to).fill(0), eligibility: none() }
    for (let tick = 0; tick < ticks; tick++) {
      const seen = Array.from({ length: from }, (_, i) => x[(tick * batch + row) * from + i]!)
      const drive = Array<number>(to).fill(0)
      joints.forEach((j, k) => (drive[j.to]! += seen[j.from]! * (j.weight + (weights['plastic.alpha']?.[k] ?? 1) * state.change[k]!)))
      const y = drive.map(Math.tanh)
      y.forEach((v, j) => expect(outputs['answer.answer']![(tick * batch + row) * to + j]).toBeCloseTo(v, 5))
      const eta = weights['plastic.eta']?.[0] ?? 0
      joints.forEach((j, k) => plain[name]!(state, k, seen[j.from]!, y[j.to]!, j, m[tick * batch + row]!, eta))
      y.forEach((v, j) => (state.threshold[j]! += (2 / 10) * (v * v - state.threshold[j]!)))
    }
    const left = outputs['next.plastic.change'] ?? outputs['next.plastic.trace']!
    state.change.forEach((v, k) => expect(left[row * joints.length + k]).toBeCloseTo(v, 5))
    if (kind === 'bcm') state.threshold.forEach((v, j) => expect(outputs['next.plastic.threshold']![row * to + j]).toBeCloseTo(v, 5))
  }
})

test('every rule has its formula tested', () => {
  expect([...new Set(cases.map(([, kind]) => kind))].sort()).toEqual(Object.keys(plasticities).sort())
})

test('gradients go through every rule, in and out of loops', () =>
  checkGradients(
    Network.parse({
      name: 'Every rule',
      modules: {
        x: sequence(4, 3),
        a: module('neurons', { n: 3, activation: 'tanh' }),
        b: module('neurons', { n: 4, activation: 'tanh', timeConstant: 3 }),
        dopamine: module('neuromodulator', { baseline: 0.5, timeConstant: 2 }),
        answer: module('readout', { n: 2, answer: 'values' }),
      },
      projections: {
        released: wire('b', 'dopamine', 'dense', { delay: 1 }),
        reward: wire('x', 'dopamine', 'dense'),
        intoA: { ...wire('dopamine', 'a', 'identity'), to: { module: 'a', port: 'plasticity' } },
        intoB: { ...wire('dopamine', 'b', 'dense'), to: { module: 'b', port: 'plasticity' } },
        third: wire('b', 'a', 'dense', { delay: 1, plasticity: { kind: 'three-factor', params: { rate: 0.3 } } }),
        hebb: wire('x', 'a', 'dense', { plasticity: { kind: 'hebb', params: { rate: 0.3 } } }),
        oja: wire('a', 'b', 'dense', { plasticity: { kind: 'oja', params: { rate: 0.3 } } }),
        bcm: wire('b', 'a', 'dense', { delay: 1, plasticity: { kind: 'bcm', params: { rate: 0.3, timeConstant: 5 } } }),
        decaying: wire('b', 'b', 'dense', { delay: 2, plasticity: { kind: 'differentiable', params: { rate: 0.3 } } }),
        trace: wire('x', 'b', 'dense', { plasticity: { kind: 'differentiable', params: { trace: 'oja', rate: 0.3 } } }),
        out: wire('b', 'answer', 'dense'),
      },
      regions: {},
      curriculum: [],
      presentation: { ticks: 4, readout: 'mean' },
    }),
    2,
    { 'elements.x': (k) => Math.sin(k * 1.9), 'target.answer': (k) => Math.cos(k) },
  ))

test.each(
  cases.flatMap(([name, kind, params]) =>
    wirings.filter((w) => w.kind !== 'dense').map((wiring) => [name, wiring.kind, kind, params, wiring] as const),
  ),
)('gradients go through %s on %s wires, in a loop', (_name, _wired, kind, params, wiring) =>
  checkGradients(
    Network.parse({
      name: wiring.kind,
      modules: {
        x: sequence(3, 4),
        // The last units inhibit, on a wire without weights too.
        a: module('neurons', { n: 4, activation: 'tanh', inhibitory: wiring.kind === 'identity' ? 0.5 : 0 }),
        b: module('neurons', { n: 4, activation: 'tanh', timeConstant: 3 }),
        answer: module('readout', { n: 2, answer: 'values' }),
      },
      projections: {
        in: wire('x', 'a', 'identity'),
        plastic: { ...wire('a', 'b', '', { plasticity: { kind, params } }), connectivity: wiring },
        back: wire('b', 'a', 'dense', { delay: 1 }),
        out: wire('b', 'answer', 'dense'),
      },
      regions: {},
      curriculum: [],
      dt: 2,
      presentation: { ticks: 3, readout: 'mean' },
    }),
    2,
    { 'elements.x': (k) => Math.sin(k * 1.9), 'target.answer': (k) => Math.cos(k) },
  ),
)

test("Oja's rule finds the first principal component and keeps the weights of length one", async () => {
  const [ticks, n] = [200, 4]
  const network = one('oja', { rate: 0.06 }, ticks, n, 1, { activation: 'linear' })
  const weights = startingWeights(network, checked(network), 2)
  // Spread along three axes, the widest along (1, 1, -1, 0).
  const axes = [
    [1, 1, -1, 0, 1.2],
    [1, -1, 0, 0, 0.5],
    [0, 0, 0, 1, 0.4],
  ]
  const x = new Float32Array(ticks * n)
  const covariance = Array.from({ length: n }, () => Array<number>(n).fill(0))
  for (let t = 0; t < ticks; t++) {
    axes.forEach(([a, b, c, d, size], k) =>
      [a!, b!, c!, d!].forEach(
        (v, i) => (x[t * n + i]! += (size! * v * Math.sqrt(2) * Math.sin(t * (k * 0.9 + 1.1) + k)) / Math.hypot(a!, b!, c!, d!)),
      ),
    )
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) covariance[i]![j]! += (x[t * n + i]! * x[t * n + j]!) / ticks
  }
  const outputs = await run(network, 1, weights, x)
  const learned = Array.from(outputs['next.plastic.change']!, (v, k) => v + weights['plastic.weight']![k]!)
  let first = [1, 0, 0, 0]
  for (let k = 0; k < 100; k++) {
    const next = covariance.map((r) => r.reduce((sum, c, i) => sum + c * first[i]!, 0))
    first = next.map((v) => v / Math.hypot(...next))
  }
  expect(Math.hypot(...learned)).toBeCloseTo(1, 1)
  expect(Math.abs(learned.reduce((sum, v, i) => sum + v * first[i]!, 0)) / Math.hypot(...learned)).toBeGreaterThan(0.995)
})

test('wires whose connections have nothing of their own say so', () => {
  const image = module('input', { field: 'x' }, { signature: { signal: { modality: 'image', shape: [1, 6, 6] } } })
  const plastic = (from: object, to: object, connectivity: string) =>
    resolveNetwork(
      Network.parse({
        name: 'Plastic',
        modules: { from, to, answer: module('readout', { n: 2, answer: 'values' }) },
        projections: {
          wire: wire('from', 'to', connectivity, { plasticity: { kind: 'hebb', params: {} } }),
          out: wire('to', 'answer', 'dense'),
        },
        regions: {},
        curriculum: [],
      }),
    ).problems.map((p) => p.message)
  expect(plastic(image, module('pool', {}), 'conv')).toContain(
    'The projection from "input" to "pool" has one kernel for all places, so no connection can change for itself; make it topographic, or remove its plasticity.',
  )
  expect(plastic(image, module('pool', {}), 'identity')).toContain(
    'The projection from "input" to "pool" is plastic, but brings 36 units to a module that puts out 9; remove its plasticity, or wire it to a module whose units all hear it.',
  )
})

/**
 * Recall within a presentation (after the pattern completion of Miconi, Stanley & Clune 2018): two random patterns are shown, then half of
 * one of them; the answer is the whole of it. What was shown can only be kept in the plastic part, or in the activity.
 */
async function recall(plastic: boolean, steps: number): Promise<number> {
  const [n, ticks, batch] = [8, 9, 32]
  const network = Network.parse({
    name: 'Recall',
    modules: {
      x: sequence(ticks, n),
      units: module('neurons', { n, activation: 'tanh', bias: false }),
      answer: module('readout', { n, answer: 'values' }),
    },
    projections: {
      in: wire('x', 'units', 'identity'),
      loop: wire('units', 'units', 'dense', {
        delay: 1,
        initial: { kind: 'normal', scale: 0.01 },
        ...(plastic && { plasticity: { kind: 'differentiable', params: { rate: 0.1 } } }),
      }),
      out: wire('units', 'answer', 'identity'),
    },
    regions: {},
    curriculum: [],
    presentation: { ticks },
  })
  const program = trainingProgram(network, batch, { ...plainDescent('adam'), clip: 5 })
  const session = await createSession(program.model(), program.inputs, program.outputs, 2)
  let held: Record<string, Float32Array> = { ...zeros(program.inputs), ...startingWeights(network, checked(network), 1) }
  let state = 12345
  const coin = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state > 2 ** 31 ? 1 : -1
  }
  let recent = 0
  for (let step = 0; step < steps; step++) {
    const [x, target] = [held['elements.x']!.fill(0), held['target.answer']!]
    for (let row = 0; row < batch; row++) {
      const patterns = [0, 1].map(() => Array.from({ length: n }, coin))
      const asked = coin() > 0 ? 1 : 0
      const given = coin() > 0 ? 0 : n / 2
      for (let tick = 0; tick < ticks; tick++)
        for (let k = 0; k < n; k++) {
          // Each pattern for two ticks, a silence after each, then the half.
          const pattern =
            tick < 2
              ? patterns[0]!
              : tick >= 3 && tick < 5
                ? patterns[1]!
                : tick >= 6 && k >= given && k < given + n / 2
                  ? patterns[asked]!
                  : null
          if (pattern) x[(tick * batch + row) * n + k] = 3 * pattern[k]!
        }
      patterns[asked]!.forEach((v, k) => (target[row * n + k] = v))
    }
    const outputs = zeros(program.outputs)
    await session.run({ ...held, rate: Float32Array.of(optimisers.adam.rate(0.01, step + 1)) }, outputs)
    held = {
      ...held,
      ...Object.fromEntries(
        Object.entries(outputs)
          .filter(([k]) => k.startsWith('new:'))
          .map(([k, v]) => [k.slice(4), v]),
      ),
    }
    if (step >= steps - 50) recent += outputs.loss![0]! / 50
  }
  await session.dispose()
  return recent
}

test('learned plasticity recalls what was shown; the same network without it does not', async () => {
  const [plastic, fixed] = [await recall(true, 500), await recall(false, 500)]
  expect(plastic).toBeLessThan(0.5 * fixed)
}, 30000)

test('a module has a port that scales plasticity while a plastic projection arrives, and nothing need be wired there', () => {
  const scaled = one('hebb', {}, 3, 3, 3, { scaled: true })
  expect(resolveNetwork(scaled).problems).toEqual([])
  expect(resolveNetwork(one('hebb', {}, 3, 3, 3)).problems).toEqual([])
  const { plasticity: _, ...still } = scaled.projections.plastic!
  expect(resolveNetwork({ ...scaled, projections: { ...scaled.projections, plastic: still } }).problems.map((p) => p.message)).toContain(
    'The projection from "input" to "neurons" ends at a port "plasticity" that "neurons" does not have; wire it again.',
  )
})
