import * as ort from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { exportProgram } from '../../../engine/compile/export.ts'
import { checked, predictionProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { emptyNetwork, Module, Network, Projection } from '../../../engine/network/schema.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { size } from '../../../engine/tensor/graph.ts'

const module = (kind: string, params: object, more: object = {}) =>
  Module.parse({ kind, name: kind, position: { x: 0, y: 0 }, params, ...more })
const wire = (from: string, to: string, kind: string, delay = 0) =>
  Projection.parse({ from: { module: from, port: 'out' }, to: { module: to, port: 'in' }, delay, connectivity: { kind } })

/** Leaky units with a loop of their own, one tick or several. */
const recurrent = (ticks: number): Network =>
  Network.parse({
    ...emptyNetwork('Loop'),
    modules: {
      x: module('input', {}, { signature: { signal: { modality: 'activity', shape: [6] } } }),
      a: module('neurons', { n: 5, activation: 'tanh', timeConstant: 4 }),
      b: module('neurons', { n: 5, activation: 'sigmoid' }),
      y: module('readout', { n: 3 }),
    },
    projections: {
      xa: wire('x', 'a', 'dense'),
      ab: wire('a', 'b', 'dense'),
      ba: wire('b', 'a', 'dense', 2),
      by: wire('b', 'y', 'dense'),
    },
    presentation: { ticks },
  })
const noise = (length: number) => Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1)))

async function plainly(model: Uint8Array, feeds: Record<string, ort.Tensor>) {
  const session = await ort.InferenceSession.create(model)
  const found = await session.run(feeds)
  await session.release()
  return found
}

test('an exported network says in plain ONNX Runtime what it says here, and goes on from its states', async () => {
  const [batch, ticks] = [2, 3]
  const network = recurrent(ticks)
  const weights = startingWeights(network, checked(network), 5)
  const field = new ort.Tensor('float32', noise(batch * 6), [batch, 6])
  const exported = exportProgram(network, weights, batch)
  const session = await ort.InferenceSession.create(exported)
  const states = session.inputMetadata.filter((m) => m.name.startsWith('state.'))
  expect(session.inputNames.filter((name) => !name.startsWith('state.'))).toEqual(['field.image'])
  expect(states.map((m) => m.name.replace('state.', 'next.')).sort()).toEqual(
    session.outputNames.filter((n) => n.startsWith('next.')).sort(),
  )
  expect(states.length).toBe(2)
  await session.release()
  let carried: Record<string, ort.Tensor> = Object.fromEntries(
    states.map((m) => {
      const shape = (m as { shape: readonly number[] }).shape
      return [m.name, new ort.Tensor('float32', new Float32Array(size(shape)), shape)]
    }),
  )
  for (const presentations of [1, 2]) {
    const found = await plainly(exported, { 'field.image': field, ...carried })
    // Here: as many ticks in one presentation.
    const whole = recurrent(ticks * presentations)
    const program = predictionProgram(whole, batch)
    const here = await loadProgram(program, 1)
    const outputs = Object.fromEntries(Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(size(shape))]))
    await here.run({ ...weights, 'field.image': field.data as Float32Array }, outputs)
    await here.dispose()
    const [a, b] = [found['answer.y']!.data as Float32Array, outputs['answer.y']!]
    expect(a).toHaveLength(batch * 3)
    a.forEach((v, k) => expect(Math.abs(v - b[k]!), `presentation ${presentations}`).toBeLessThan(1e-5))
    carried = Object.fromEntries(states.map((m) => [m.name, found[m.name.replace('state.', 'next.')] as ort.Tensor]))
  }
})
