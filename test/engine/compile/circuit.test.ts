import { expect, test } from 'vitest'
import { isCircuit } from '../../../engine/compile/circuit.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, resolveNetwork } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { fillDraws } from '../../../engine/stages/draws.ts'
import { createEvents } from '../../../engine/learn/events.ts'
import { irregularity } from '../../../engine/learn/measure/irregularity.ts'
import { rates } from '../../../engine/learn/measure/rates.ts'
import { Network } from '../../../engine/network/schema.ts'
import { pairsOf } from '../../../engine/projections/pairs/definition.ts'
import { createPredictor } from '../../../engine/runs/predict.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'

const cells = (n: number, params: object) => ({
  kind: 'synapticLif',
  name: `${n} cells`,
  position: { x: 0, y: 0 },
  params: { n, timeConstant: 10, synapse: 0.5, threshold: 4, refractory: 0.3, ...params },
})
// Halves and quarters add up without rounding in whatever order.
const wire = (from: string, to: string, weight: number, params: object, delay: number) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind: 'sparse', params },
  sign: weight < 0 ? 'inhibitory' : 'excitatory',
  initial: { kind: 'constant', scale: weight },
})
const few = { from: Uint32Array.of(3, 5, 29), to: Uint32Array.of(0, 8, 8), weight: Float32Array.of(1, 2, 0.5) }
/** Excitation and inhibition in balance, under a background. */
const balanced = Network.parse({
  name: 'Balanced',
  modules: {
    e: cells(30, { background: 2500, backgroundWeight: 0.5, drive: 1.5 }),
    i: cells(9, { background: 2000, backgroundWeight: 0.25, drive: 3.5, bias: false }),
  },
  projections: {
    ee: wire('e', 'e', 0.25, { by: 'number', number: 90, spread: 4 }, 9),
    ei: wire('e', 'i', 0.5, { by: 'probability', probability: 0.3, spread: 2.5 }, 6),
    ie: wire('i', 'e', -1, { by: 'in-degree', degree: 4 }, 3),
    ii: wire('i', 'i', -0.5, { by: 'out-degree', degree: 3 }, 1),
    // As an import brings them.
    'ei-one': { ...wire('e', 'i', 0.25, {}, 2), connectivity: { kind: 'pairs', params: pairsOf(few) } },
  },
  regions: {},
  curriculum: [],
  dt: 0.1,
  presentation: { ticks: 400 },
})

test('event by event and tick by tick a network sends the same spikes at the same ticks', async () => {
  const weights = startingWeights(balanced, checked(balanced), 1)
  weights['e.bias'] = Float32Array.from({ length: 30 }, (_, k) => k / 16)
  const { ticks } = balanced.presentation
  const events = createEvents(balanced, weights)!
  const found = Object.fromEntries(events.modules.map((id, p) => [id, new Float32Array(ticks * events.units[p]!)]))
  events.begin('same').advance(ticks, (tick, p, unit) => (found[events.modules[p]!]![tick * events.units[p]! + unit] = 1))

  const program = predictionProgram(balanced, 1, { answersOnly: true, record: ['e.out', 'i.out'] })
  const session = await loadProgram(program, 1)
  const [inputs, outputs] = [buffers(program.inputs, (name) => !(name in weights)), buffers(program.outputs)]
  fillDraws(program.draws, inputs, 'same')
  await session.run({ ...weights, ...inputs }, outputs)
  await session.dispose()
  for (const id of ['e', 'i']) {
    const spikes = outputs[`record.${id}.out`]!
    expect(
      spikes.reduce((a, b) => a + b, 0),
      id,
    ).toBeGreaterThan(50)
    expect(found[id]!.join(''), id).toBe(spikes.join(''))
  }
})

test('rates, irregularity and pictures are those of the spikes', async () => {
  const weights = startingWeights(balanced, checked(balanced), 1)
  const { test: split } = await loadTask('rest')
  const measured = { module: '', ticks: 3000, settle: 500 }
  const events = createEvents(balanced, weights)!
  const counts = [0, 0]
  events.begin('rates/0').advance(3000, (tick, p) => void (tick >= 500 && counts[p]!++))
  const found = await rates(balanced, 1, split, weights, measured)
  events.modules.forEach((id, p) => expect(found[id]).toBeCloseTo(counts[p]! / events.units[p]! / 0.25, 6))
  for (const value of Object.values(await irregularity(balanced, 1, split, weights, measured))) {
    expect(value).toBeGreaterThan(0.2)
    expect(value).toBeLessThan(1.5)
  }
  const predictor = await createPredictor(balanced)
  const { activity, ticks } = await predictor.probe(() => undefined, weights)
  expect(ticks).toBe(400)
  expect(activity.i!.shape).toEqual([2, 400, 9])
  const [spikes, potentials] = [activity.i!.values.subarray(0, 3600), activity.i!.values.subarray(3600)]
  expect(spikes.reduce((a, b) => a + b, 0)).toBeGreaterThan(20)
  // Who fires is at the threshold, and only who fires.
  spikes.forEach((s, k) => expect(potentials[k]! >= 4).toBe(s === 1))
})

test('what is shown, read, plastic, undelayed or of another kind is presented tick by tick', () => {
  const changed = (change: (network: Network) => void) => {
    const network = structuredClone(balanced)
    change(network)
    return isCircuit(network, resolveNetwork(network))
  }
  expect(changed(() => undefined)).toBe(true)
  expect(changed(({ modules }) => (modules.i!.muted = true))).toBe(true)
  expect(changed(({ modules }) => (modules.i = { ...modules.i!, kind: 'lif', params: { n: 9 } }))).toBe(false)
  expect(changed(({ projections }) => (projections.ei!.from.port = 'potential'))).toBe(false)
  expect(changed(({ projections }) => (projections.ei!.connectivity = { kind: 'dense', params: {} }))).toBe(false)
  expect(changed(({ projections }) => (projections.ii!.plasticity = { kind: 'hebb', params: {} }))).toBe(false)
  expect(changed(({ projections }) => (projections.ei!.delay = 0))).toBe(false)
})
