import { expect, test } from 'vitest'
import { Network } from '../../../../engine/network/schema.ts'
import { gpiAtRest } from '../../../../engine/modules/basalGanglia/build.ts'
import type { z } from 'zod'
import { Params } from '../../../../engine/modules/thalamus/definition.ts'
import { checkGradients } from '../../compile/gradients.ts'
import { activities, chain, module, shown, wire } from '../run.ts'
import { add, type Dual, div, exp, mul, spike, sub, surrogates } from './dual.ts'
import { slopesOf, targetAt, traceOf } from './network.ts'

const steady = (ticks: number, ...values: number[]) => Array.from({ length: ticks }, () => values)
/** Milliseconds between the spikes of unit `unit`. */
function intervals(trace: readonly (readonly number[])[], dt: number, unit = 0): number[] {
  const times = trace.flatMap((row, t) => (row[unit]! > 0.5 ? [t * dt] : []))
  return times.slice(1).map((t, k) => t - times[k]!)
}
const DT = 0.5

test('one relay cell fires one by one from a rest above -60 mV, and in a burst from below', async () => {
  const cell = (rest: number, drive: number) => ({
    kind: 'thalamus',
    params: { n: 1, rest, inhibition: 0, gain: 1 },
    dt: DT,
    drives: { in: [...steady(40, 0), ...steady(600, drive)] },
  })
  const drive = 0.035 * 30
  const tonic = intervals(await traceOf(cell(-55, drive)), DT)
  // From -50 to -35 mV on the way to -25, with the time constant C / gL.
  const wanted = (2 / 0.035) * Math.log((-25 + 50) / (-25 + 35))
  expect(tonic.length).toBeGreaterThan(2)
  for (const interval of tonic) expect(Math.abs(interval - wanted)).toBeLessThanOrEqual(DT)
  // Smith et al. 2000: some spikes some milliseconds apart, further and further, then none although the current goes on.
  const burst = intervals(await traceOf(cell(-75, drive)), DT)
  expect(burst.length).toBeGreaterThanOrEqual(3)
  expect(burst[0]).toBeLessThan(5)
  burst.slice(1).forEach((interval, k) => expect(interval).toBeGreaterThanOrEqual(burst[k]!))
  expect(burst.reduce((a, b) => a + b, 0)).toBeLessThan(60)
  // Without the T-current there is none.
  const without = { ...cell(-75, drive), params: { n: 1, rest: -75, inhibition: 0, gain: 1, tCurrent: 0 } }
  expect(intervals(await traceOf(without), DT)).toEqual([])
})

test('reticular cells inhibit their neighbours, and layer 6 turns bursts into single spikes', async () => {
  const ticks = 500
  const thalamus = (params: object, layer6: number[]) => ({
    kind: 'thalamus',
    params: { n: 5, rest: -55, gain: 1, ...params },
    dt: DT,
    drives: { in: steady(ticks, 0, 1.6, 3, 1.6, 0), layer6: steady(ticks, ...layer6) },
  })
  const counts = (trace: number[][]) => [0, 1, 2, 3, 4].map((unit) => trace.filter((row) => row[unit]! > 0.5).length)
  const none = [0, 0, 0, 0, 0]
  const [free, held] = [
    counts(await traceOf(thalamus({ inhibition: 0 }, none))),
    counts(await traceOf(thalamus({ inhibition: 0.3 }, none))),
  ]
  expect(free[1]).toBeGreaterThan(4)
  expect(held[1]).toBeLessThan(free[1]! * 0.6)
  // Most is taken from those who fire least.
  expect(held[2]! / free[2]!).toBeGreaterThan(held[1]! / free[1]!)
  // Lifted by 0.7 / 0.035 = 20 mV the T-current is spent before the senses come.
  const late = (layer6: number) => ({
    kind: 'thalamus',
    params: { n: 1, rest: -75, gain: 1, inhibition: 0, feedback: 0.7 },
    dt: DT,
    drives: { in: [...steady(800, 0), ...steady(400, 0.035 * 30)], layer6: steady(1200, layer6) },
  })
  const whenSensed = async (layer6: number) => intervals((await traceOf(late(layer6))).slice(800), DT)
  expect(Math.min(...(await whenSensed(0)))).toBeLessThan(5)
  expect(Math.min(...(await whenSensed(1)))).toBeGreaterThan(20)
})

test('the loop through layer 6 closes: its answer to the first burst keeps the relay cell firing', async () => {
  const ticks = 400
  const spikesWith = async (feedback: number) => {
    const network = Network.parse({
      name: 'loop',
      regions: {},
      curriculum: [],
      presentation: { ticks },
      modules: {
        image: shown('activity', [1]),
        relay: module('thalamus', { n: 1, rest: -70, gain: 0.035 * 25, inhibition: 0, feedback }),
        layer6: module('neurons', { n: 1, bias: false, timeConstant: 50 }),
      },
      projections: {
        senses: wire('image', 'relay'),
        up: wire('relay', 'layer6'),
        down: { ...wire('layer6', 'relay', 'identity', 1), to: { module: 'relay', port: 'layer6' } },
      },
    })
    const { of } = await activities(network, 1, { 'field.image': [1] })
    // Spikes, potentials and reticular spikes, one behind the other.
    return of.relay!.subarray(0, ticks).reduce((a, b) => a + b, 0)
  }
  const [open, closed] = [await spikesWith(0), await spikesWith(100)]
  expect(open).toBeGreaterThan(1)
  expect(closed).toBeGreaterThan(1.5 * open)
})

/** A relay cell with its reticular cell, each hearing only the other, as the help text defines them; spikes at each tick. */
function relay(p: z.infer<typeof Params>, dt: number, senses: readonly Dual[], layer6: readonly Dual[]): Dual[] {
  const slope = (x: number) => surrogates[p.surrogate](x, p.steepness, p.height)
  const fade = (time: number) => Math.exp(-dt / time)
  let [v, h, s, f, r]: Dual[] = [add(p.rest), add(p.rest < -60 ? 1 : 0), add(0), add(0), add(0)] as never
  return senses.map((sensed, tick) => {
    const open = v!.v >= -60
    f = add(mul(f!, fade(100)), mul(layer6[tick]!, 1 - fade(100)))
    const t = open ? mul(h!, p.tCurrent) : add(0)
    const conductance = add(t, 0.035, s!)
    const goal = div(add(mul(t, 120), 0.035 * p.rest, mul(s!, -85), mul(sensed, p.gain), mul(f, p.feedback)), conductance)
    const now = add(goal, mul(sub(v!, goal), exp(mul(conductance, -dt / 2))))
    h = open ? mul(h!, fade(20)) : sub(1, mul(sub(1, h!), fade(100)))
    const fired = spike(mul(add(now, 35), 1 / 15), slope)
    v = fired.v ? add(-50) : now
    const heard = add(mul(r!, fade(20)), mul(fired, p.collateral), mul(layer6[tick]!, p.reticularFeedback))
    const reticular = spike(sub(heard, 1), slope)
    r = sub(heard, reticular.v)
    s = add(mul(s!, fade(20)), mul(reticular, p.inhibition))
    return fired
  })
}

test.each([
  { rest: -58, gain: 8 },
  { rest: -70, gain: 12, collateral: 1.2, inhibition: 0.3, surrogate: 'arctan' },
])('spikes and gradients of a thalamus %j are those of the model written out', async (params) => {
  const [ticks, units] = [24, 2]
  const drive = Array.from({ length: ticks }, (_, t) => Array.from({ length: units }, (_, k) => 0.6 + Math.sin(t / 2 + 2 * k)))
  const cells = { kind: 'thalamus', params: { n: units, spread: 0, ...params }, dt: 1, drives: { in: drive, layer6: drive } }
  const { weights, direction, loss, along } = await slopesOf(cells, 1.5)
  const weight = (name: string, k: number): Dual => ({ v: weights[name]![k]!, d: direction[name]![k]! })
  const heard = (rows: readonly (Dual | number)[], name: string, to: number) =>
    add(...rows.map((x, from) => mul(x, weight(name, from * units + to))))
  const spikes = Array.from({ length: units }, (_, k) =>
    relay(
      Params.parse(cells.params),
      1,
      drive.map((row) => heard(row, 'to-in.weight', k)),
      drive.map((row) => heard(row, 'to-layer6.weight', k)),
    ),
  )
  expect(spikes.flat().filter((s) => s.v).length).toBeGreaterThan(2)
  const errors = drive.flatMap((row, t) =>
    row.map((_, k) =>
      sub(
        add(
          heard(
            spikes.map((s) => s[t]!),
            'out.weight',
            k,
          ),
          weight('answer.bias', k),
        ),
        targetAt(t * units + k),
      ),
    ),
  )
  const mean = mul(1 / errors.length, add(...errors.map((e) => mul(e, e))))
  expect(loss).toBeCloseTo(mean.v, 4)
  expect(Math.abs(along - mean.d)).toBeLessThan(2e-3 * Math.abs(mean.d) + 1e-4)
})

/** The equations of Gurney, Prescott & Redgrave 2001, stepped as their authors step them; GPi of each channel at the end. */
function gpr(urgent: readonly number[], dopamine: number, ticks: number, kept: number): number[] {
  const none = urgent.map(() => 0)
  const ramp = (a: readonly number[], from: number) => a.map((v) => Math.min(1, Math.max(0, v - from)))
  const follow = (a: readonly number[], u: readonly number[]) => a.map((v, k) => (v - u[k]!) * kept + u[k]!)
  let [d1, d2, stn, gpe, gpi] = [none, none, none, none, none]
  for (let tick = 0; tick < ticks; tick++) {
    d1 = follow(
      d1,
      urgent.map((c) => c * (1 + dopamine)),
    )
    d2 = follow(
      d2,
      urgent.map((c) => c * (1 - dopamine)),
    )
    const held = ramp(gpe, -0.2)
    stn = follow(
      stn,
      urgent.map((c, k) => c - held[k]!),
    )
    const all = 0.9 * ramp(stn, -0.25).reduce((a, b) => a + b, 0)
    const [go, stay] = [ramp(d1, 0.2), ramp(d2, 0.2)]
    gpe = follow(
      gpe,
      stay.map((v) => all - v),
    )
    const outer = ramp(gpe, -0.2)
    gpi = follow(
      gpi,
      go.map((v, k) => all - v - 0.3 * outer[k]!),
    )
  }
  return ramp(gpi, -0.2)
}

test('the basal ganglia follow their equations and let the most urgent channel through', async () => {
  const channels = (...urgent: number[]) => ({ kind: 'basalGanglia', params: {}, drives: { in: steady(400, ...urgent, 0, 0, 0, 0) } })
  const settled = async (cells: Parameters<typeof traceOf>[0]) => (await traceOf(cells)).at(-1)!
  const cases: [number[], number][] = [
    [[0, 0], 0.2],
    [[0.4, 0.6], 0.2],
    [[0.5, 0.55], 0.8],
    [[0.9, 0.3], 0],
  ]
  for (const [urgent, dopamine] of cases) {
    const wanted = gpr([...urgent, 0, 0, 0, 0], dopamine, 400, Math.exp(-1 / 40))
    const found = await settled({ ...channels(...urgent), params: { dopamine }, port: 'inhibition' })
    found.forEach((v, k) => expect(v).toBeCloseTo(wanted[k]!, 4))
    if (urgent[1] === 0) found.forEach((v) => expect(v).toBeCloseTo(gpiAtRest(6), 4))
  }
  const free = await settled(channels(0.4, 0.8))
  expect(free[1]).toBeGreaterThan(0.95)
  expect(free[0]).toBeLessThan(free[1]! * 0.6)
  expect(free.slice(2)).toEqual([0, 0, 0, 0])
  expect((await settled({ ...channels(0.4, 0.8), port: 'gated' }))[1]).toBeCloseTo(0.8 * free[1]!, 5)
  const much = await settled({ ...channels(0.5, 0.55), params: { dopamine: 0.8 } })
  expect(Math.min(much[0]!, much[1]!)).toBeGreaterThan(0.9)
})

test('the gradients of the basal ganglia agree with finite differences', () =>
  checkGradients(
    chain(
      {
        image: shown('activity', [5]),
        urgent: module('neurons', { n: 5, activation: 'sigmoid' }),
        select: module('basalGanglia', { timeConstant: 3 }),
        answer: module('readout', { n: 3 }),
      },
      { ticks: 6 },
    ),
    2,
    { 'field.image': (k) => Math.sin(k * 1.7), 'target.answer': (k) => k % 3 },
  ))

test('an encoder fires by rate or by latency', async () => {
  const values = [0, 0.25, 0.5, 1]
  const rates = await traceOf({ kind: 'encoder', params: { rate: 500 }, drives: { in: steady(400, ...values) } })
  values.forEach((v, k) => {
    const rate = rates.reduce((sum, row) => sum + row[k]!, 0) / 400
    expect(Math.abs(rate - v / 2), `${v}`).toBeLessThan(0.08)
  })
  const late = await traceOf({ kind: 'encoder', params: { code: 'latency', window: 10 }, drives: { in: steady(12, ...values) } })
  expect(values.map((_, k) => late.flatMap((row, t) => (row[k]! > 0 ? [t] : [])))).toEqual([[], [8], [5], [0]])
})

test('rate units with adaptation answer to a step and then fall to their share of it', async () => {
  const params = { n: 1, activation: 'relu', bias: false, adaptation: 1, adaptationTime: 20, timeConstant: 5 }
  const trace = (await traceOf({ kind: 'neurons', params, drives: { in: steady(200, 1) } })).map(([v]) => v!)
  expect(Math.max(...trace)).toBeGreaterThan(0.65)
  // Where v = 1 - a and a = v.
  expect(trace.at(-1)).toBeCloseTo(0.5, 3)
})
