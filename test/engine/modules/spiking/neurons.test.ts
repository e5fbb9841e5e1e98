import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fire, slopeAt } from '../../../../engine/modules/fire.ts'
import { Params as AdaptiveParams } from '../../../../engine/modules/adaptiveLif/definition.ts'
import { Params as IzhikevichParams, restOf, typeOf } from '../../../../engine/modules/izhikevich/definition.ts'
import { Params as LifParams } from '../../../../engine/modules/lif/definition.ts'
import { Params as SynapticParams } from '../../../../engine/modules/synapticLif/definition.ts'
import { gradients } from '../../../../engine/tensor/gradient.ts'
import { apply, input } from '../../../../engine/tensor/graph.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { interpret } from '../../tensor/reference.ts'
import { add, type Dual, div, mul, spike, sub, surrogates } from './dual.ts'
import { slopesOf, targetAt, traceOf } from './network.ts'

const kinds = Object.keys(surrogates) as (keyof typeof surrogates)[]

test('the gradient of a spike is its surrogate, as defined', () =>
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...kinds),
      fc.float({ min: 0.5, max: 20, noNaN: true }),
      fc.float({ min: Math.fround(0.1), max: 2, noNaN: true }),
      (values, surrogate, steepness, height) => {
        const graph = createGraph()
        const x = input(graph, 'x', [values.length])
        const { spikes } = fire(graph, x, { surrogate, steepness, height }, null)
        const loss = apply(graph, 'ReduceSum', [spikes], { axes: [0], keepdims: 0 })
        const [slope] = gradients(graph, loss, [x])
        const found = interpret(graph, { x: Float64Array.from(values) })
        values.forEach((v, k) => {
          expect(found.get(spikes.name)!.data[k]).toBe(v >= 0 ? 1 : 0)
          expect(found.get(slope!.name)!.data[k]).toBeCloseTo(surrogates[surrogate](v, steepness, height), 5)
        })
        // A slope is largest at the threshold.
        expect(Math.max(...found.get(slope!.name)!.data)).toBeLessThanOrEqual(Math.fround(height) * 1.0001)
        expect(slopeAt(graph, x, { surrogate, steepness, height }).shape).toEqual([values.length])
      },
    ),
  ))

/** One neuron: from what arrives at each tick, its spikes. */
type Neuron = (drive: readonly Dual[]) => Dual[]
/** The same with a bias that arrives besides. */
const biased =
  (neuron: (params: object, dt: number) => Neuron) =>
  (params: object, dt: number) =>
  (drive: readonly Dual[], bias: Dual): Dual[] =>
    neuron(params, dt)(drive.map((d) => add(d, bias)))
const slopeOf = (p: { surrogate: keyof typeof surrogates; steepness: number; height: number }) => (x: number) =>
  surrogates[p.surrogate](x, p.steepness, p.height)

/** Both with the threshold rising by `adaptation` times a trace of spikes, 0 for plain LIF. */
function integrateAndFire(
  p: { timeConstant: number; threshold: number; refractory: number; reset: string; adaptation: number; keep: number } & Parameters<
    typeof slopeOf
  >[0],
  dt: number,
): Neuron {
  return (drive) => {
    let [v, b]: Dual[] = [add(0), add(0)] as [Dual, Dual]
    let waiting = 0
    return drive.map((current) => {
      const awake = waiting === 0
      const now = awake ? add(mul(v!, Math.exp(-dt / p.timeConstant)), current) : v!
      const threshold = add(mul(b!, p.adaptation), p.threshold)
      const s = awake ? spike(sub(div(now, threshold), 1), slopeOf(p)) : add(0)
      v = p.reset === 'zero' ? mul(now, 1 - s.v) : sub(now, s.v * threshold.v)
      b = add(mul(b!, p.keep), mul(s, 1 - p.keep))
      waiting = s.v ? Math.round(p.refractory / dt) : Math.max(0, waiting - 1)
      return s
    })
  }
}

function izhikevich(params: object, dt: number): Neuron {
  const p = IzhikevichParams.parse(params)
  const [a, b, c, d] = typeOf(p)
  return (drive) => {
    let [v, u]: Dual[] = [add(restOf(p)), add(b * restOf(p))] as [Dual, Dual]
    return drive.map((current) => {
      const push = add(mul(current, p.gain), 140, mul(-1, u!))
      for (let step = 0; step < p.steps; step++) {
        const now = step > 0 && v!.v > 30 ? add(30) : v!
        v = add(now, mul(dt / p.steps, add(mul(now, add(mul(0.04, now), 5)), push)))
      }
      u = add(u!, mul(a * dt, sub(mul(b, v!), u!)))
      const s = spike(mul(sub(v!, 30), 1 / (30 - c)), slopeOf(p))
      if (s.v) {
        v = add(c)
        u = add(u, d)
      }
      return s
    })
  }
}

/** Its bias is a current that is always there. */
const synaptic =
  (params: object, dt: number) =>
  (drive: readonly Dual[], bias: Dual): Dual[] => {
    const p = SynapticParams.parse(params)
    const [tau, fast] = [p.timeConstant, p.synapse]
    const after = (t: number) => (fast / (tau - fast)) * (Math.exp(-t / tau) - Math.exp(-t / fast))
    const peak = after(((tau * fast) / (tau - fast)) * Math.log(tau / fast))
    let [v, i]: Dual[] = [add(0), add(0)] as [Dual, Dual]
    let waiting = 0
    return drive.map((brought) => {
      const awake = waiting === 0
      const keep = Math.exp(-dt / tau)
      const now = awake ? add(mul(v!, keep), mul(i!, after(dt)), mul(1 - keep, add(bias, p.drive))) : v!
      const s = awake ? spike(sub(mul(now, 1 / p.threshold), 1), slopeOf(p)) : add(0)
      v = mul(now, 1 - s.v)
      i = add(mul(i!, Math.exp(-dt / fast)), mul(brought, 1 / peak))
      waiting = s.v ? Math.round(p.refractory / dt) : Math.max(0, waiting - 1)
      return s
    })
  }

const lif = (params: object, dt: number) => integrateAndFire({ ...LifParams.parse(params), adaptation: 0, keep: 0 }, dt)
const adaptive = (params: object, dt: number) => {
  const p = AdaptiveParams.parse(params)
  return integrateAndFire({ ...p, reset: 'subtract', keep: Math.exp(-dt / p.adaptationTime) }, dt)
}
const neurons = { lif: biased(lif), adaptiveLif: biased(adaptive), izhikevich: biased(izhikevich), synapticLif: synaptic }
const cases: [keyof typeof neurons, object, number, number][] = [
  ['lif', {}, 1, 1.5],
  ['lif', { reset: 'zero', threshold: 0.7, refractory: 2, timeConstant: 5, surrogate: 'arctan', steepness: 2 }, 0.5, 1.5],
  ['lif', { refractory: 3, surrogate: 'triangle', steepness: 0.5 }, 1, 1.5],
  ['adaptiveLif', { adaptationTime: 8 }, 1, 1.5],
  ['adaptiveLif', { adaptation: 0.5, refractory: 1, threshold: 0.6, surrogate: 'fast sigmoid' }, 1, 1.5],
  ['synapticLif', { timeConstant: 5, synapse: 1.5, threshold: 0.8, refractory: 1 }, 1, 1.5],
  ['synapticLif', { timeConstant: 3, synapse: 6, refractory: 0, drive: 0.5, surrogate: 'arctan', steepness: 2 }, 0.5, 1.5],
  ['izhikevich', { gain: 60 }, 1, 1],
  ['izhikevich', { type: 'own', a: 0.1, b: 0.26, c: -60, d: 1, gain: 80, steps: 4, surrogate: 'arctan', steepness: 3 }, 1, 1],
]
const [TICKS, UNITS] = [12, 3]
const drive = Array.from({ length: TICKS }, (_, t) => Array.from({ length: UNITS }, (_, k) => 0.5 + Math.sin(2 * t + k)))

test.each(cases)('spikes and gradients of %s %j are those of the model written out', async (kind, params, dt, scale) => {
  const { weights, direction, loss, along } = await slopesOf({ kind, params: { n: UNITS, ...params }, dt, drives: { in: drive } }, scale)
  const weight = (name: string, k: number): Dual => ({ v: weights[name]![k]!, d: direction[name]![k]! })
  const sum = (rows: readonly (Dual | number)[], name: string, bias: Dual, to: number) =>
    add(bias, ...rows.map((x, from) => mul(x, weight(name, from * UNITS + to))))
  const spikes = Array.from({ length: UNITS }, (_, k) =>
    neurons[kind](params, dt)(
      drive.map((row) => sum(row, 'to-in.weight', add(0), k)),
      weight('cells.bias', k),
    ),
  )
  const fired = spikes.flat().filter((s) => s.v === 1).length
  expect(fired, 'a case in which some fire and some do not').toBeGreaterThan(2)
  expect(fired).toBeLessThan(TICKS * UNITS - 2)
  const errors = drive.flatMap((row, t) =>
    row.map((_, k) =>
      sub(
        sum(
          spikes.map((s) => s[t]!),
          'out.weight',
          weight('answer.bias', k),
          k,
        ),
        targetAt(t * UNITS + k),
      ),
    ),
  )
  const mean = mul(1 / errors.length, add(...errors.map((e) => mul(e, e))))
  expect(loss).toBeCloseTo(mean.v, 4)
  expect(Math.abs(along - mean.d)).toBeLessThan(2e-3 * Math.abs(mean.d) + 1e-4)
})

/** Ticks between spikes of one neuron under a steady drive. */
async function intervals(kind: string, params: object, drives: number[], dt = 1): Promise<number[]> {
  const trace = await traceOf({ kind, params: { n: 1, bias: false, ...params }, dt, drives: { in: drives.map((v) => [v]) } })
  const times = trace.flatMap(([s], t) => (s! > 0.5 ? [t * dt] : []))
  return times.slice(1).map((t, k) => t - times[k]!)
}
const steady = (ticks: number, drive: number) => Array(ticks).fill(drive) as number[]

test('the types of Izhikevich fire as he drew them', async () => {
  const regular = await intervals('izhikevich', { type: 'regular spiking' }, steady(400, 1))
  // It adapts: the first interval is the shortest, then they stay.
  expect(regular[0]!).toBeLessThan(regular.at(-1)! * 0.8)
  const chattering = await intervals('izhikevich', { type: 'chattering' }, steady(400, 1))
  // Bursts: intervals inside are some ms, between them tens.
  expect(Math.min(...chattering)).toBeLessThanOrEqual(5)
  expect(Math.max(...chattering)).toBeGreaterThan(4 * Math.min(...chattering))
  const fast = await intervals('izhikevich', { type: 'fast spiking' }, steady(400, 1))
  expect(fast.length).toBeGreaterThan(2 * regular.length)
  // It does not adapt.
  const mean = (list: number[]) => list.reduce((x, y) => x + y, 0) / list.length
  expect(mean(fast.slice(-6)) / mean(fast.slice(2, 8))).toBeLessThan(1.2)
  expect(await intervals('izhikevich', {}, steady(200, 0))).toEqual([])
})

test('a LIF neuron fires at the rate that follows from its equation, and an adaptive one slows down', async () => {
  // From 0 to the threshold 1 under charge I a tick, leaking by e^(-1/20): v_k = I (1 - b^k) / (1 - b).
  const b = Math.exp(-1 / 20)
  const wanted = Math.ceil(Math.log(1 - (1 - b) / 0.1) / Math.log(b))
  expect(new Set(await intervals('lif', { reset: 'zero' }, steady(100, 0.1)))).toEqual(new Set([wanted]))
  const slow = await intervals('adaptiveLif', { adaptationTime: 500, adaptation: 20 }, steady(400, 0.1))
  expect(slow.at(-1)!).toBeGreaterThan(1.3 * slow[0]!)
  expect(await intervals('lif', { reset: 'zero', refractory: 10 }, steady(100, 2))).toEqual(steady(9, 11).slice(0, 9))
})

test('a spike of weight 1 lifts a LIF neuron with synapses by 1 at its peak, whatever the tick and the time constants', async () => {
  for (const [timeConstant, synapse, dt] of [
    [10, 0.5, 0.1],
    [10, 10, 0.1],
    [5, 20, 0.25],
  ] as const) {
    const drives = Array.from({ length: 200 }, (_, t) => [t === 0 ? 1 : 0])
    const params = { n: 1, bias: false, timeConstant, synapse, threshold: 100 }
    const trace = await traceOf({ kind: 'synapticLif', params, dt, drives: { in: drives }, port: 'potential' })
    const potentials = trace.map(([v]) => v!)
    expect(potentials[0]).toBe(0)
    expect(Math.max(...potentials)).toBeGreaterThan(0.999)
    expect(Math.max(...potentials)).toBeLessThan(1.000001)
  }
})
