import * as ort from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { around } from '../../../engine/bench/around.ts'
import { firstInputs } from '../../../engine/bench/training.ts'
import { exportProgram } from '../../../engine/compile/export.ts'
import { checked, predictionProgram, type Program } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { emptyNetwork, Module, Network, Projection } from '../../../engine/network/schema.ts'
import type { ForwardOptions } from '../../../engine/compile/forward.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { definitions, type ModuleKind } from '../../../engine/modules/definitions.ts'
import type { Template } from '../../../engine/templates/template.ts'
import { templates } from '../../../engine/templates/templates.ts'
import { size } from '../../../engine/tensor/graph.ts'
import { prepare } from '../../../engine/formats/onnx/prepare.ts'
import { inFours, small as convolved, traced } from '../formats/onnx/models.ts'
import { signals, small } from '../modules/small.ts'
import { plainly } from './exported.ts'

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

/** What the network says here. */
async function here(
  network: Network,
  batch: number,
  given: (program: Program) => Record<string, Float32Array>,
  options: ForwardOptions = {},
) {
  const program = predictionProgram(network, batch, options)
  const loaded = await loadProgram(program, 1)
  const outputs = Object.fromEntries(Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(size(shape))]))
  const shown = given(program)
  await loaded.run(shown, outputs)
  await loaded.dispose()
  return { shown, outputs }
}

test('an exported network says in plain ONNX Runtime what it says here, and goes on from its states', async () => {
  const [batch, ticks] = [2, 3]
  const network = recurrent(ticks)
  const weights = startingWeights(network, checked(network), 5)
  const field = noise(batch * 6)
  const { model, single } = exportProgram(network, weights)
  expect(single).toBeNull()
  const session = await ort.InferenceSession.create(model)
  const states = session.inputNames.filter((name) => name.startsWith('state.'))
  expect(session.inputNames.filter((name) => !states.includes(name))).toEqual(['field.image'])
  expect(states.map((name) => name.replace('state.', 'next.')).sort()).toEqual(
    session.outputNames.filter((n) => n.startsWith('next.')).sort(),
  )
  expect(states.length).toBe(2)
  await session.release()
  let carried: Record<string, Float32Array> = {}
  for (const presentations of [1, 2]) {
    const found = await plainly(model, batch, { 'field.image': field, ...carried })
    // Here: as many ticks in one presentation.
    const { outputs } = await here(recurrent(ticks * presentations), batch, () => ({ ...weights, 'field.image': field }))
    const [a, b] = [found['answer.y']!.data as Float32Array, outputs['answer.y']!]
    expect(a).toHaveLength(batch * 3)
    a.forEach((v, k) => expect(Math.abs(v - b[k]!), `presentation ${presentations}`).toBeLessThan(1e-5))
    carried = Object.fromEntries(states.map((name) => [name, found[name.replace('state.', 'next.')]!.data as Float32Array]))
  }
})

/** Exported once, it says for one sample and for five what it says here. */
async function anyBatch(
  network: Network,
  weights = startingWeights(network, checked(network), 1),
  given = (program: Program) => firstInputs({ network }, program),
): Promise<void> {
  const { model, single } = exportProgram(network, weights)
  expect(single).toBeNull()
  for (const batch of [1, 5]) {
    const { shown, outputs } = await here(network, batch, given, { states: true })
    const found = await plainly(model, batch, shown)
    const answers = Object.keys(outputs).filter((name) => name.startsWith('answer.'))
    expect(answers.length).toBeGreaterThan(0)
    for (const name of answers) {
      const [a, b] = [found[name]!.data as Float32Array, outputs[name]!]
      expect(a).toHaveLength(b.length)
      let most = 0
      a.forEach((v, k) => (most = Math.max(most, Math.abs(v - b[k]!) / (1 + Math.abs(b[k]!)))))
      expect(most, `${name} of ${batch}`).toBeLessThan(1e-5)
    }
  }
}

// Two thousand ticks written out are a minute of reading for the runtime; those that are wired from data are made of the same parts. Models
// that others made come below.
const plain = ({ modules }: Network) => Object.values(modules).every(({ pretrained }) => !pretrained)
const short = Object.entries<Template>(templates).flatMap(([name, { network }]) =>
  typeof network !== 'function' && network.presentation.ticks < 200 && plain(network) && name !== 'boltzmann-8'
    ? [[name, network] as const]
    : [],
)
test('a network that would give nothing is not exported', () => {
  const { network } = templates['boltzmann-8']
  expect(() => exportProgram(network, startingWeights(network, checked(network), 1))).toThrow('would give nothing; wire a Readout')
})
test.each(short)('the template %s is exported for any batch', (_, network) => anyBatch(network), 60_000)
test.each(Object.keys(definitions).filter((kind) => kind !== 'onnx') as ModuleKind[])(
  'a module of the kind %s is exported for any batch',
  (kind) => anyBatch(around(kind, small(kind), signals)),
)

/** Between an input and a readout. */
async function imported(bytes: Uint8Array): Promise<{ network: Network; weights: Weights }> {
  const { model, weights } = await prepare(bytes, '.', {})
  const known = Object.fromEntries(
    Object.entries(weights).map(([name, w]) => [name, { shape: w.shape, fixed: w.fixed, hash: '0'.repeat(64) }]),
  )
  const [taken, given] = [model.inputs[0]!, model.outputs[0]!]
  const network = Network.parse({
    ...emptyNetwork('Imported'),
    modules: {
      x: module('input', {}, { signature: { signal: taken.signal } }),
      m: module('onnx', {}, { model: { ...model, weights: known } }),
      y: module('readout', { n: 3 }),
    },
    projections: {
      xm: { ...wire('x', 'm', 'identity'), to: { module: 'm', port: taken.name } },
      my: { ...wire('m', 'y', 'dense'), from: { module: 'm', port: given.name } },
    },
  })
  return { network, weights: startingWeights(network, checked(network), 1, ({ shape }) => noise(size(shape))) }
}
const shownNoise = ({ inputs }: Program) => Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, noise(size(shape))]))

test.each([
  ['any number of samples', convolved()],
  ['its samples one by one', traced],
])('an imported model that takes %s is exported for any batch', async (_, bytes) => {
  const { network, weights } = await imported(bytes)
  await anyBatch(network, weights, (program) => ({ ...shownNoise(program), ...weights }))
})

test('what needs to know how many samples there are is exported for one, and says so', async () => {
  const { network, weights } = await imported(inFours)
  const { model, single } = exportProgram(network, weights)
  expect(single).toMatch(/^The exported model takes one sample at a time, because .+ depends on how many there are\.$/)
  const { shown, outputs } = await here(network, 1, (program) => ({ ...shownNoise(program), ...weights }))
  const found = (await plainly(model, 1, shown))['answer.y']!.data as Float32Array
  expect(found).toHaveLength(3)
  found.forEach((v, k) => expect(Math.abs(v - outputs['answer.y']![k]!)).toBeLessThan(1e-5))
})
