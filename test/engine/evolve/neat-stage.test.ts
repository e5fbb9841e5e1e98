import { expect, test } from 'vitest'
import { predictionProgram } from '../../../engine/compile/program.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { genomeOf } from '../../../engine/evolve/neat/compact.ts'
import { cellsOf, type Cells, noNeurons, noSynapses, toGraph } from '../../../engine/network/neuron-graph.ts'
import type { Network } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { resultEdit } from '../../../engine/runs/result.ts'
import { applyPatches } from '../../../engine/network/patches.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { between, go, place, wire } from './evolved.ts'

/** One of them follows slowly, and is heard late. */
function slow(delay: number) {
  const { neurons, synapses } = cells()
  neurons.timeConstant[0] = 2.5
  synapses.delay[3] = delay
  return toGraph({ neurons, synapses })
}
/** Two inputs, a hidden neuron that hears both and itself, an output that hears all. */
function cells(): Cells {
  const [neurons, synapses] = [noNeurons(4), noSynapses(6)]
  neurons.role.set([0, 1, 1, 2])
  neurons.x.set([0.5, 0.1, 0.1, 0.9])
  neurons.y.set([0.5, 0.3, 0.7, 0.5])
  neurons.bias.set([0.25, 0, 0, -0.5])
  synapses.from.set([1, 2, 0, 0, 1, 2])
  synapses.to.set([0, 0, 0, 3, 3, 3])
  synapses.delay.fill(1)
  synapses.weight.set([1, -1, 0.3, 0.7, 0.2, 0.1])
  return { neurons, synapses }
}
const network = (stage: object, task = 'xor', more: object = {}) =>
  between({
    task,
    modules: {
      net: {
        kind: 'free',
        name: 'Neurons',
        ...place,
        params: { activation: 'tanh', n: 3, degree: 0, inputs: 0.67, outputs: 0.33, seed: 1 },
        ...more,
      },
    },
    projections: { in: wire('bits', 'net', 'identity'), out: wire('net', 'said', 'identity') },
    ticks: task === 'xor' ? 4 : 2,
    stage: { kind: 'neat', budget: { generations: 200 }, ...stage },
  })

/** The same for a world that shows and takes so many numbers. */
function sized(net: Network, seen: number, done: number): Network {
  const said = { ...net.modules.said!, params: { ...net.modules.said!.params, n: done } }
  const bits = { ...net.modules.bits!, signature: { signal: { modality: 'activity' as const, shape: [seen] } } }
  return { ...net, modules: { ...net.modules, said, bits } }
}

function genomesOf({ genomes, sizes }: Generation) {
  let at = 0
  return Array.from(sizes, (size) => genomeOf(genomes.subarray(at, (at += size))))
}

test.each([
  ['a drawn module', toGraph(cells()), {}],
  ['one with neurons that follow slowly', slow(1), { timeConstant: 1.5 }],
  ['one with neurons that are heard late', slow(2), { timeConstant: 1.5 }],
  ['one whose delays evolve', slow(2), { timeConstant: 1.5, mutateDelay: 0.5 }],
])('%s evolves, and becomes a module that answers as it was judged', async (_, neuronGraph, params) => {
  const solved = !('timeConstant' in params)
  const budget = { generations: solved ? 200 : 20 }
  const net = network({ budget, params: { addConnection: 0.3, addNode: 0.2, ...params } }, 'xor', { neuronGraph })
  const { ending, generations } = await go(net)
  if (solved) expect(ending.reason).toBe('target')
  if (solved) expect(ending.found.validation_accuracy ?? 1).toBe(1)
  expect(generations.map(({ generation }) => generation)).toEqual(generations.map((_, k) => k))
  expect(generations[0]!.fitness.length).toBe(150)

  // The module that came of it, in the runtime, says what the kernel said of its genome.
  const after = ending.network
  const grown = cellsOf(after.modules.net!.neuronGraph!) as Cells
  expect([...grown.neurons.x.slice(0, 4)]).toEqual([...cells().neurons.x])
  const drawn = Math.max(...(cellsOf(neuronGraph) as Cells).synapses.delay)
  const all = generations.flatMap((told) => genomesOf(told))
  if ('mutateDelay' in params) expect(all.some(({ delay }) => delay?.some((ticks) => ticks > drawn))).toBe(true)
  else expect(Math.max(...grown.synapses.delay)).toBe(drawn)
  const program = predictionProgram(after, 4)
  const session = await loadProgram(program, 1)
  const shown = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
  const out = buffers(program.outputs)
  await session.run({ ...ending.weights, 'field.bits': shown, ...buffers(program.inputs, (name) => name.startsWith('state.')) }, out)
  await session.dispose()
  const said = out['answer.said']!
  if (solved) expect([...said].map((v) => Number(v > 0.5))).toEqual([0, 1, 1, 0])
  const asked = Float32Array.of(0, 1, 1, 0)
  const error = [...said].reduce((sum, v, k) => sum + Math.min(1, Math.abs(Math.max(0, v) - asked[k]!)), 0) / 4
  const best = Math.max(...generations.flatMap(({ fitness }) => [...fitness]))
  expect((1 - error) ** 2).toBeCloseTo(best, 5)

  // It comes into the document as one edit, which can be undone.
  const edit = resultEdit({ before: net, after, weights: ending.weights }, net, { id: 'run', number: 1 }, (values, shape) => ({
    hash: 'a'.repeat(64),
    shape: [...shape, ...(values.length < 0 ? [0] : [])],
  }))
  const planted = applyPatches(net, edit.patches)
  expect(planted.modules.net!.neuronGraph).toEqual(after.modules.net!.neuronGraph)
  expect(planted.modules.net!.weights!.weight!.shape).toEqual([grown.synapses.from.length])
  expect(applyPatches(planted, edit.inverses)).toEqual(net)
})

test('a run that was stopped goes on with the same generations', async () => {
  // No answer is ever that right.
  const net = network({ budget: { generations: 120, target: 1 }, params: { population: 300, weightLimit: 0.1 } })
  const whole = await go(net)
  const half = await go(net, { stop: () => true })
  expect(half.ending.reason).toBe('stopped')
  const rest = await go(net, { from: structuredClone(half.ending.state) })
  const of = (all: readonly Generation[]) =>
    all.map(({ generation, fitness, genomes }) => [generation, [...fitness], Buffer.from(genomes).toString('hex')])
  expect([...of(half.generations), ...of(rest.generations)]).toEqual(of(whole.generations))
  expect(rest.ending.network).toEqual(whole.ending.network)
})

test('judged after a life of learning, or so that it is inherited: the score at birth stands beside the score after', async () => {
  const stage = (judged: string) =>
    network(
      { budget: { generations: 4, target: 1 }, params: { population: 12, judged, lessons: 5, learningRate: 0.05, weightLimit: 1 } },
      'xor',
      {
        neuronGraph: slow(2),
      },
    )
  const [baldwin, lamarck] = [await go(stage('baldwin')), await go(stage('lamarck'))]
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
  for (const { generations } of [baldwin, lamarck]) {
    const [first] = generations
    expect(mean(first!.fitness)).toBeGreaterThan(mean(first!.born!) + 0.01)
  }
  // The same first generation; then children are born with what their parents learned, or not.
  expect(lamarck.generations[0]!.fitness).toEqual(baldwin.generations[0]!.fitness)
  expect(mean(lamarck.generations.at(-1)!.born!)).toBeGreaterThan(mean(baldwin.generations.at(-1)!.born!))
})

test('who says what is no number in a world cannot be judged, and the others go on', async () => {
  // What is said grows at every tick of four hundred, beyond what a number holds.
  const loud = { params: { activation: 'linear', n: 12, degree: 0, inputs: 0.83, outputs: 0.17, seed: 1 } }
  const params = { population: 40, recurrent: true, addConnection: 1, weightPower: 8, objective: 'novelty' }
  const { ending, generations } = await go(sized(network({ budget: { generations: 6 }, params }, 'hard-maze', loud), 10, 2))
  expect(ending.reason).toBe('generations')
  expect(generations.some(({ fitness }) => fitness.some(Number.isNaN))).toBe(true)
})

test('where all are equally fit a person is told, where nothing is a number nothing goes on', async () => {
  const one = { params: { activation: 'tanh', n: 21, degree: 0, inputs: 0.05, outputs: 0.95, seed: 1 } }
  const hay = network({ budget: { generations: 2 }, params: { population: 20, weightPower: 0.1 } }, 'needle-innate', one)
  const { ending } = await go(sized(hay, 1, 20))
  expect(ending.notes).toEqual([expect.stringMatching(/^All networks were equally fit/)])

  const { seed, state } = jobOf(network({}), 3)
  const broken = { ...state, weights: { ...state.weights, 'said.bias': Float32Array.of(Number.NaN) } }
  expect(seed).toBe(3)
  await expect(go(network({}), { from: broken })).rejects.toThrow(/fitness is not a number \(NaN\)/)
})

test('in a world a module lives until it solves it', async () => {
  const net = network({ budget: { generations: 60 }, params: { population: 150, weightPower: 1 } }, 'double-pole', {
    params: { activation: 'tanh', n: 7, degree: 0, inputs: 0.86, outputs: 0.14, seed: 1 },
  })
  const { ending } = await go(net)
  expect(ending.reason).toBe('target')
  expect(ending.found.fitness).toBe(100_000)
})

test('a readout with other outputs than the world has actions is one sentence', async () => {
  await expect(
    go(network({}, 'cart-pole', { params: { activation: 'tanh', n: 7, degree: 0, inputs: 0.86, outputs: 0.14, seed: 1 } })),
  ).rejects.toThrow(
    'In this world 4 numbers are seen and 2 say what to do (left, right), but "Neurons" hears 6 and "Answer" answers with 1; set the outputs of the readout to 2, and choose the task again.',
  )
})

test.each([
  [{ locks: { structure: true } }, /"Neurons" is locked/],
  [{ muted: true }, /there is none in the scope/],
])('what NEAT cannot evolve is one sentence: %j', async (more, sentence) => {
  await expect(go(network({}, 'xor', more))).rejects.toThrow(sentence)
})

test('samples that are gone before anything of them reaches an output are one sentence', async () => {
  await expect(go(network({ ticks: 1 }))).rejects.toThrow(
    'A sample is presented for 1 tick, and what arrives at "Neurons" is heard at its outputs a tick later at the soonest; set the presentation to 2 ticks or more',
  )
})
