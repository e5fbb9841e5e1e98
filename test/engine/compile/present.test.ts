import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Forward, forward, type ForwardOptions, stateShapes } from '../../../engine/compile/forward.ts'
import { checked, predictionProgram } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { Network } from '../../../engine/network/schema.ts'
import { verify } from '../../../engine/tensor/graph.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { interpret } from '../tensor/reference.ts'

const BATCH = 2
const WIDTH = 3
const at = { x: 0, y: 0 }
interface Plan {
  ticks: number
  hold: number
  readout: 'last' | 'mean' | 'every' | 'sure'
  elements: number
  sequence: boolean
  units: { timeConstant: number; activation: 'tanh' | 'linear' | 'sigmoid' }[]
  wires: { from: number; to: number; delay: number; dense: boolean; sign: 'free' | 'excitatory' | 'inhibitory' }[]
}
const plans: fc.Arbitrary<Plan> = fc.record({
  ticks: fc.integer({ min: 1, max: 7 }),
  hold: fc.integer({ min: 1, max: 3 }),
  readout: fc.constantFrom('last', 'mean', 'every', 'sure'),
  elements: fc.integer({ min: 1, max: 4 }),
  sequence: fc.boolean(),
  units: fc.array(fc.record({ timeConstant: fc.constantFrom(0, 4), activation: fc.constantFrom('tanh', 'linear', 'sigmoid') }), {
    minLength: 1,
    maxLength: 5,
  }),
  wires: fc.array(
    fc.record({
      from: fc.nat(4),
      to: fc.nat(4),
      delay: fc.nat(3),
      dense: fc.boolean(),
      sign: fc.constantFrom('free', 'excitatory', 'inhibitory'),
    }),
    { maxLength: 8 },
  ),
})

/** Module u0, u1 ...; a wire without delay goes to a later module. Both inputs reach the first, the last is read. */
function networkOf(plan: Plan): Network {
  const count = plan.units.length
  const wire = (from: string, to: string, kind: string, delay = 0, sign = 'free') => ({
    from: { module: from, port: 'out' },
    to: { module: to, port: 'in' },
    delay,
    sign,
    connectivity: { kind },
  })
  const signal = (shape: number[]) => ({ signature: { signal: { modality: 'activity', shape } } })
  const extra = plan.wires
    .map((w) => ({ ...w, from: w.from % count, to: w.to % count }))
    .map((w) => ({ ...w, delay: w.to <= w.from ? Math.max(1, w.delay) : w.delay }))
  return Network.parse({
    name: 'random',
    regions: {},
    curriculum: [],
    presentation: { ticks: plan.ticks, hold: plan.hold, readout: plan.readout },
    modules: {
      still: { kind: 'input', name: 'still', position: at, params: { field: 'still' }, ...signal([WIDTH]) },
      moving: {
        kind: 'input',
        name: 'moving',
        position: at,
        params: { field: 'moving', shows: 'elements' },
        ...signal([plan.elements, WIDTH]),
      },
      ...Object.fromEntries(
        plan.units.map((params, k) => [`u${k}`, { kind: 'neurons', name: `u${k}`, position: at, params: { n: WIDTH, ...params } }]),
      ),
      answer: { kind: 'readout', name: 'answer', position: at, params: { n: 2 }, ...(plan.sequence && signal([plan.elements])) },
    },
    projections: {
      a: wire('still', 'u0', 'dense'),
      b: wire('moving', `u${count - 1}`, 'dense', plan.hold - 1),
      ...Object.fromEntries(plan.units.slice(1).map((_, k) => [`c${k}`, wire(`u${k}`, `u${k + 1}`, 'dense')])),
      ...Object.fromEntries(
        extra.map((w, k) => [`x${k}`, wire(`u${w.from}`, `u${w.to}`, w.dense ? 'dense' : 'identity', w.delay, w.sign)]),
      ),
      z: wire(`u${count - 1}`, 'answer', 'dense'),
    },
  })
}

type Rows = number[][]
/** The tick as the design says it, in plain loops: what the readout says at each tick, `[ticks][batch][n]`. */
function plainly(network: Network, plan: Plan, weights: Weights, fields: Record<string, Float64Array>): Rows[] {
  const act = { tanh: Math.tanh, linear: (v: number) => v, sigmoid: (v: number) => 1 / (1 + Math.exp(-v)) }
  const history: Record<string, Rows>[] = []
  const potential: Record<string, Rows> = {}
  const order = ['still', 'moving', ...plan.units.map((_, k) => `u${k}`), 'answer']
  for (let tick = 0; tick < plan.ticks; tick++) {
    const now: Record<string, Rows> = {}
    history.push(now)
    for (const id of order) {
      const module = network.modules[id]!
      now[id] = Array.from({ length: BATCH }, (_, row) => {
        if (id === 'still') return [...fields['field.still']!.subarray(row * WIDTH, (row + 1) * WIDTH)]
        if (id === 'moving') {
          const element = Math.floor(tick / plan.hold)
          return Array.from({ length: WIDTH }, (_, k) =>
            element < plan.elements ? fields['elements.moving']![(element * BATCH + row) * WIDTH + k]! : 0,
          )
        }
        const n = id === 'answer' ? 2 : WIDTH
        const sum = Array.from({ length: n }, (_, k) => weights[`${id}.bias`]![k]!)
        for (const [wire, p] of Object.entries(network.projections)) {
          const source = p.to.module === id ? history[tick - p.delay]?.[p.from.module]?.[row] : undefined
          if (!source) continue
          for (let k = 0; k < n; k++)
            sum[k]! +=
              p.connectivity.kind === 'identity'
                ? (p.sign === 'inhibitory' ? -1 : 1) * source[k]!
                : source.reduce((s, v, j) => s + v * weights[`${wire}.weight`]![j * n + k]!, 0)
        }
        if (id === 'answer') return sum
        const { timeConstant, activation } = module.params as { timeConstant: number; activation: 'tanh' | 'linear' | 'sigmoid' }
        const share = timeConstant > 1 ? 1 / timeConstant : 1
        const v = sum.map((drive, k) => (1 - share) * (potential[id]?.[row]?.[k] ?? 0) + share * drive)
        ;(potential[id] ??= [])[row] = v
        return v.map(act[activation])
      })
    }
  }
  return history.map((h) => h.answer!)
}

const noise = (n: number, seed: number) => Float64Array.from({ length: n }, (_, k) => Math.sin(k * 12.9898 + seed * 78.233))
const doubles = (weights: Weights) => Object.fromEntries(Object.entries(weights).map(([name, v]) => [name, Float64Array.from(v)]))
const feedsOf = ({ graph }: Forward) =>
  Object.fromEntries(
    graph.inputs
      .filter((t) => /^(field|elements|state)\./.test(t.name))
      .map((t, k) => [
        t.name,
        t.name.startsWith('state.')
          ? new Float64Array(t.shape.reduce((a, b) => a * b, 1))
          : noise(
              t.shape.reduce((a, b) => a * b, 1),
              k,
            ),
      ]),
  )
function weightsOf(network: Network): Weights {
  const weights = startingWeights(network, checked(network), 5)
  // Biases too.
  return Object.fromEntries(Object.entries(weights).map(([name, v], seed) => [name, v.map((w, k) => w + 0.3 * Math.sin(k + seed))]))
}
function built(network: Network, options: ForwardOptions = {}) {
  const made = forward(network, checked(network), BATCH, options)
  verify(made.graph)
  return made
}

test('any network computes at every tick what the plain rule of the tick says', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const network = networkOf(plan)
      const weights = weightsOf(network)
      const made = built(network)
      const feeds = feedsOf(made)
      const said = interpret(made.graph, { ...doubles(weights), ...feeds }).get(made.said.answer!.name)!.data
      const every = plainly(network, plan, weights, { 'elements.moving': new Float64Array(plan.elements * BATCH * WIDTH), ...feeds })
      const shownElements = Math.min(plan.elements, Math.ceil(plan.ticks / plan.hold))
      const wanted =
        plan.readout === 'last'
          ? [every.at(-1)!]
          : plan.readout === 'mean'
            ? [every.at(-1)!.map((row, r) => row.map((_, k) => every.reduce((s, t) => s + t[r]![k]!, 0) / plan.ticks))]
            : plan.sequence
              ? Array.from({ length: shownElements }, (_, e) => every[Math.min(plan.ticks, (e + 1) * plan.hold) - 1]!)
              : every
      expect(said.length).toBe(wanted.flat(2).length)
      wanted.flat(2).forEach((v, k) => expect(Math.abs(v - said[k]!)).toBeLessThan(1e-7))
    }),
    { numRuns: 150 },
  )
})

test('a presentation in windows whose states are carried over is the presentation in one piece', () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 3 }), (plan, windows) => {
      const whole = { ...plan, readout: 'last' as const, hold: 1, ticks: plan.ticks * windows, elements: plan.ticks * windows }
      const network = networkOf(whole)
      const weights = doubles(weightsOf(network))
      const one = built(network)
      const feeds = feedsOf(one)
      const wanted = interpret(one.graph, { ...weights, ...feeds }).get(one.said.answer!.name)!.data
      const piece = built(network, { ticks: plan.ticks, states: true })
      const left = piece.presented.left()
      let states: Record<string, Float64Array> = Object.fromEntries(
        Object.entries(stateShapes(network, checked(network), BATCH)).map(([name, shape]) => [
          `state.${name}`,
          new Float64Array(shape.reduce((a, b) => a * b, 1)),
        ]),
      )
      expect(Object.keys(left).sort()).toEqual(
        Object.keys(states)
          .map((name) => name.slice(6))
          .sort(),
      )
      let said: Float64Array = new Float64Array()
      for (let w = 0; w < windows; w++) {
        const each = plan.ticks * BATCH * WIDTH
        const values = interpret(piece.graph, {
          ...weights,
          ...feeds,
          ...states,
          ...(feeds['elements.moving'] && { 'elements.moving': feeds['elements.moving'].slice(w * each, (w + 1) * each) }),
        })
        said = values.get(piece.said.answer!.name)!.data
        states = Object.fromEntries(Object.entries(left).map(([name, t]) => [`state.${name}`, values.get(t.name)!.data]))
      }
      wanted.forEach((v, k) => expect(Math.abs(v - said[k]!)).toBeLessThan(1e-7))
    }),
    { numRuns: 100 },
  )
})

test('the runtime says the same, after every pass', async () => {
  const [plan] = fc.sample(plans, { seed: 3, numRuns: 1 })
  const network = networkOf({ ...plan!, ticks: 6, readout: 'every' })
  const weights = weightsOf(network)
  const made = built(network)
  const feeds = feedsOf(made)
  const wanted = interpret(made.graph, { ...doubles(weights), ...feeds }).get(made.said.answer!.name)!.data
  const program = predictionProgram(network, BATCH)
  const session = await loadProgram(program, 1)
  const outputs = Object.fromEntries(
    Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
  await session.run({ ...weights, ...Object.fromEntries(Object.entries(feeds).map(([name, v]) => [name, Float32Array.from(v)])) }, outputs)
  await session.dispose()
  wanted.forEach((v, k) => expect(Math.abs(v - outputs['answer.answer']![k]!)).toBeLessThan(1e-5))
})

/** What the runtime makes of a presentation. */
async function run(network: Network, options: ForwardOptions, feeds: Record<string, Float64Array>) {
  const program = predictionProgram(network, BATCH, options)
  const session = await loadProgram(program, 1)
  const outputs = buffers(program.outputs)
  const inputs = Object.fromEntries(
    Object.entries(program.inputs).flatMap(([name, shape]) => {
      const values = feeds[name]
      return values
        ? [
            [
              name,
              Float32Array.from(
                values.subarray(
                  0,
                  shape.reduce((a, b) => a * b, 1),
                ),
              ),
            ],
          ]
        : []
    }),
  )
  await session.run({ ...buffers(program.inputs), ...weightsOf(network), ...inputs }, outputs)
  await session.dispose()
  return outputs
}

test('loops as a Scan say the same as ticks written out, carried states too', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.boolean(), async (plan, states) => {
      const network = networkOf({ ...plan, ticks: plan.ticks + 1 })
      const feeds = feedsOf(built(network, { states }))
      for (const [name, v] of Object.entries(feeds)) if (name.startsWith('state.')) feeds[name] = noise(v.length, name.length)
      const [wanted, found] = [await run(network, { states }, feeds), await run(network, { states, scan: true }, feeds)]
      expect(Object.keys(found)).toEqual(Object.keys(wanted))
      for (const [name, values] of Object.entries(wanted))
        values.forEach((v, k) => expect(Math.abs(v - found[name]![k]!), name).toBeLessThan(1e-5 * Math.max(1, Math.abs(v))))
    }),
    { numRuns: 40 },
  )
})

test('a module that is watched at a tick did what it does last in a presentation that ends there', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(), fc.boolean(), async (plan, some, scan) => {
      const [ticks, tick] = [plan.ticks + 1, some % (plan.ticks + 1)]
      const network = networkOf({ ...plan, ticks, readout: 'last' })
      const feeds = feedsOf(built(network))
      const watched = [...new Set([tick, ticks - 1])]
      const found = await run(network, { watched, scan }, feeds)
      const wanted = await run(network, { ticks: tick + 1 }, feeds)
      for (const [name, values] of Object.entries(wanted)) {
        if (!name.startsWith('activity.')) continue
        expect([values.length, values.length * watched.length]).toContain(found[name]!.length)
        values.forEach((v, k) => expect(Math.abs(v - found[name]![k]!), name).toBeLessThan(1e-5 * Math.max(1, Math.abs(v))))
      }
    }),
    { numRuns: 40 },
  )
})
