import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-node'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { answers, around, portsOf, shows, wired } from '../../../engine/bench/around.ts'
import { firstInputs } from '../../../engine/bench/training.ts'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { exportProgram } from '../../../engine/compile/export.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, type Program, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { prepare } from '../../../engine/formats/onnx/prepare.ts'
import { definitions, type ModuleKind } from '../../../engine/modules/definitions.ts'
import { emptyNetwork, Module, Network, type Signal } from '../../../engine/network/schema.ts'
import { connectivities } from '../../../engine/projections/definitions.ts'
import { size } from '../../../engine/tensor/graph.ts'
import { sizesAt } from '../compile/exported.ts'
import { model, value } from '../formats/onnx/models.ts'
import { signals, small } from './small.ts'

const kinds = Object.keys(definitions) as ModuleKind[]
const errors = (network: Network) => resolveNetwork(network).problems.filter((p) => p.severity === 'error')
const zeros = (shapes: Program['inputs']) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(size(shape))]))

/** A model without weights, as another program would write it. */
async function imported(): Promise<Module['model']> {
  const image = [value('x', ['N', 3, 8, 8])]
  const nodes = [
    { opType: 'Tanh', input: ['x'], output: ['t'] },
    { opType: 'Mul', input: ['t', 'x'], output: ['y'] },
  ]
  const { model: found } = await prepare(model({ input: image, output: [value('y', ['N', 3, 8, 8])], node: nodes }), '.', {})
  return { ...found, weights: {} }
}

/** Drawn by a seed. */
function drawing(seed: number) {
  const generator = xoroshiro128plus(seed)
  const below = (n: number) => Math.floor(uniformFloat64(generator) * n)
  const shuffled = <T>(list: readonly T[]): T[] => {
    const all = [...list]
    for (let k = all.length - 1; k > 0; k--) {
      const other = below(k + 1)
      ;[all[k], all[other]] = [all[other]!, all[k]!]
    }
    return all
  }
  return { below, shuffled, one: <T>(list: readonly T[]): T => list[below(list.length)]! }
}

/** One of every kind, wired at random where ports fit; loops that bring what was a tick or two ago; whatever nobody reads is asked for an answer. */
function canvas(seed: number, foreign: Module['model']): Network {
  const { below, shuffled, one } = drawing(seed)
  let network: Network = { ...emptyNetwork('Every kind'), modules: {}, projections: {} }
  const draft = (): Network => ({ ...network, modules: { ...network.modules }, projections: { ...network.projections } })
  const outputs: { module: string; port: string }[] = []
  for (const [k, signal] of signals.entries()) {
    network.modules[`s${k}`] = shows(`field${k}`, signal)
    outputs.push({ module: `s${k}`, port: 'out' })
  }
  // There is a readout from the start, so that all that is wrong is the wiring that was tried.
  network.modules.first = answers('first')
  network.projections.p_first = wired('s0', 'out', 'first', 'in', 'dense')
  const ways = Object.keys(connectivities)
  const names = (module: Module) => {
    const definition: import('../../../engine/network/definition.ts').ModuleDefinition = definitions[module.kind as ModuleKind]
    return definition.outputNames(definition.params.parse(module.params), module).map((port) => port.name)
  }
  for (const kind of shuffled(kinds)) {
    const module = small(kind, foreign)
    const ports = portsOf(module)
    const tried = () => {
      const next = draft()
      next.modules[kind] = module
      for (const { name } of ports) {
        const from = one(outputs)
        next.projections[`p_${kind}_${name}`] = wired(from.module, from.port, kind, name, one(ways))
      }
      return next
    }
    let next = tried()
    for (let attempt = 0; attempt < 30 && errors(next).length > 0; attempt++) next = tried()
    if (errors(next).length > 0) {
      // Nothing there fits: it is given inputs of its own.
      const alone = around(kind, module, signals)
      next = draft()
      next.modules[kind] = module
      for (const { name } of ports) {
        const signal = alone.modules[`in_${name}`]!.signature!.signal as Signal
        next.modules[`${kind}_in_${name}`] = shows(`${kind}_${name}`, signal)
        next.projections[`p_${kind}_${name}`] = wired(
          `${kind}_in_${name}`,
          'out',
          kind,
          name,
          alone.projections[`to_${name}`]!.connectivity.kind,
        )
      }
    }
    expect(errors(next), kind).toEqual([])
    network = next
    outputs.push(...names(module).map((port) => ({ module: kind, port })))
  }
  let back = 0
  for (let attempt = 0; attempt < 200 && back < 4; attempt++) {
    const [from, to] = [one(outputs), one(kinds)]
    const port = portsOf(network.modules[to]!).find((p) => p.sums)
    if (!port || network.modules[from.module]!.kind === 'input') continue
    const next = draft()
    next.projections[`back${back}`] = wired(from.module, from.port, to, port.name, one(ways), 1 + below(2))
    if (errors(next).length > 0) continue
    network = next
    back++
  }
  const read = new Set(Object.values(network.projections).map(({ from }) => `${from.module}.${from.port}`))
  for (const { module, port } of outputs) {
    if (read.has(`${module}.${port}`) || network.modules[module]!.kind === 'input') continue
    const name = `asks_${module}_${port}`
    const next = draft()
    next.modules[name] = answers(name)
    next.projections[`p_${name}`] = wired(module, port, name, 'in', 'dense')
    expect(errors(next), name).toEqual([])
    network = next
  }
  const ticks = 2 + below(2)
  return Network.parse({ ...network, presentation: { ticks, readout: one(['last', 'mean', 'every']) } })
}

test('the page of modules in the guide names every kind', () => {
  const page = readFileSync(new URL('../../../docs/guide/modules.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| '))
  const missing = kinds.map((kind) => definitions[kind].title).filter((title) => !rows.some((row) => row.split('|')[1]!.includes(title)))
  expect(missing).toEqual([])
})

test('a network can be put around every kind as it comes, but around a model that is not there', () => {
  const lacking = kinds.flatMap((kind) => {
    try {
      return resolveNetwork(around(kind)).problems.length > 0 ? [kind] : []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  expect(lacking).toEqual([expect.stringContaining('has no model; import one')])
})

test.each([1, 2])(
  'one of every kind, wired at random, compiles, learns and says the same as ONNX: seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const [batch, steps] = [2, 10]
    const network = canvas(seed, await imported())
    const wiring = Object.values(network.projections)
      .map((p) => `${p.from.module} -${p.connectivity.kind}${p.delay || ''}> ${p.to.module}`)
      .join(', ')
    expect(new Set(Object.values(network.modules).map((m) => m.kind))).toEqual(new Set(kinds))

    const program = trainingProgram(network, batch, plainDescent('adam'))
    const session = await loadProgram(program, 1)
    const held = { ...firstInputs({ network }, program), rate: Float32Array.of(0.001) }
    for (let step = 0; step < steps; step++) {
      const outputs = zeros(program.outputs)
      await session.run({ ...held }, outputs)
      for (const [name, values] of Object.entries(outputs)) {
        expect(values.every(Number.isFinite), `${name} at step ${step} of ${wiring}`).toBe(true)
        if (name.startsWith('new:')) Object.assign(held, { [name.slice(4)]: values })
      }
    }
    await session.dispose()

    const names = Object.keys(startingWeights(network, checked(network), 1))
    const weights = Object.fromEntries(names.map((name) => [name, (held as Record<string, Float32Array>)[name]!]))
    const asked = predictionProgram(network, batch)
    const here = await loadProgram(asked, 1)
    const shown = { ...firstInputs({ network }, asked), ...weights }
    const said = zeros(asked.outputs)
    await here.run(shown, said)
    await here.dispose()
    const { model: written, single } = exportProgram(network, weights)
    expect(single).toBeNull()
    const there = await ort.InferenceSession.create(written, { logSeverityLevel: 3 })
    const found = await there.run(
      Object.fromEntries(
        there.inputMetadata.map((m) => {
          const shape = sizesAt(m, batch)
          return [m.name, new ort.Tensor('float32', shown[m.name] ?? new Float32Array(size(shape)), shape)]
        }),
      ),
    )
    await there.release()
    const told = Object.keys(asked.outputs).filter((name) => name.startsWith('answer.'))
    expect(told.length).toBeGreaterThan(0)
    for (const name of told) {
      const values = found[name]!.data as Float32Array
      let most = 0
      said[name]!.forEach((v, k) => (most = Math.max(most, Math.abs(v - values[k]!) / (1 + Math.abs(v)))))
      expect(most, `${name} of ${wiring}`).toBeLessThan(1e-5)
    }
  },
)
