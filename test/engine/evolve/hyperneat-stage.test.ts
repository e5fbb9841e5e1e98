import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { predictionProgram } from '../../../engine/compile/program.ts'
import type { Weights } from '../../../engine/compile/weights.ts'
import { unitsOf } from '../../../engine/modules/free/definition.ts'
import { cellsOf, type Cells, noNeurons, noSynapses, toGraph } from '../../../engine/network/neuron-graph.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { follow, type State } from '../../../engine/runs/curriculum.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { createScorer } from '../../../engine/stages/score.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'
import { jobOf } from '../../../engine/runs/job.ts'

const place = { position: { x: 0, y: 0 } }
const wire = (from: string, to: string, kind = 'identity', more: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...more,
})
const input = (field: string, shape: readonly number[], modality = 'activity') => ({
  kind: 'input',
  name: 'Shown',
  ...place,
  params: { field },
  signature: { signal: { modality, shape } },
})

async function go(net: Network, from?: State, stop?: (seen: number) => boolean, ancestor?: Uint8Array) {
  const { seed, state } = jobOf(net, 3)
  const generations: Generation[] = []
  const rights: number[] = []
  const ending = await follow(net, seed, 1, from ?? state, {
    stage: async () => undefined,
    ...(ancestor && { ancestor: { stage: net.curriculum[0]!.id, genome: ancestor } }),
    planned: () => undefined,
    step: ({ values }) => void (values.validation_accuracy !== undefined && rights.push(values.validation_accuracy)),
    epoch: (_progress, report) => void generations.push(...(report.generations ?? [])),
    control: () => (stop?.(generations.length) ? 'stop' : 'go'),
  })
  return { ending, generations, rights }
}

/** Two inputs above each other, six neurons in two columns, an output between them to the right. */
function cells(): Cells {
  const neurons = noNeurons(9)
  neurons.role.set([1, 1, 0, 0, 0, 0, 0, 0, 2])
  neurons.x.set([0.1, 0.1, 0.4, 0.4, 0.4, 0.7, 0.7, 0.7, 0.9])
  neurons.y.set([0.25, 0.75, 0.25, 0.5, 0.75, 0.25, 0.5, 0.75, 0.5])
  return { neurons, synapses: noSynapses(0) }
}
const bits = (params: object, more: object = {}, generations = 100) =>
  Network.parse({
    name: 'Bits',
    modules: {
      bits: input('bits', [2]),
      net: { kind: 'free', name: 'Neurons', ...place, params: { activation: 'tanh' }, neuronGraph: toGraph(cells()), ...more },
      said: { kind: 'readout', name: 'Answer', ...place, params: { answer: 'values', n: 1, field: 'xor' } },
    },
    projections: { in: wire('bits', 'net'), out: wire('net', 'said') },
    regions: {},
    presentation: { ticks: 4 },
    curriculum: [
      {
        id: 'paint',
        kind: 'hyperneat',
        task: 'xor',
        budget: { generations },
        params: { population: 100, expression: 'threshold', ...params },
      },
    ],
  })

/** What the runtime makes of a network that came of it: the fitness of its answers to the four cases. */
async function fitnessOf(net: Network, weights: Weights): Promise<number> {
  const program = predictionProgram(net, 4)
  const session = await loadProgram(program, 1)
  const out = buffers(program.outputs)
  const shown = { 'field.bits': Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) }
  await session.run({ ...weights, ...shown, ...buffers(program.inputs, (name) => name.startsWith('state.')) }, out)
  await session.dispose()
  const wrong = [0, 1, 1, 0].map((asked, k) => Math.min(1, Math.abs(asked - Math.max(0, out['answer.said']![k]!))))
  return (1 - wrong.reduce((a, b) => a + b, 0) / 4) ** 2
}

test('neurons of a free module are painted until they solve the task, and become a module that answers as it was judged', async () => {
  const { ending, generations } = await go(bits({}))
  expect(ending.reason).toBe('target')
  expect(generations.every(({ method }) => method === 'hyperneat')).toBe(true)
  const after = cellsOf(ending.network.modules.net!.neuronGraph!) as Cells
  expect(after.neurons.x).toEqual(cells().neurons.x)
  expect(after.neurons.y).toEqual(cells().neurons.y)
  expect(await fitnessOf(ending.network, ending.weights)).toBeCloseTo(Math.max(...generations.at(-1)!.fitness), 5)
})

test('a run that branches begins with the pattern of an individual, and others like it with other weights', async () => {
  const { generations } = await go(bits({ population: 30 }, {}, 8))
  const { champion, sizes, genomes, fitness } = generations.at(-1)!
  const start = sizes.subarray(0, champion).reduce((sum, n) => sum + n, 0)
  const genome = genomes.slice(start, start + sizes[champion]!)
  const [first] = (await go(bits({ population: 30 }, {}, 1), undefined, undefined, genome)).generations
  expect(first!.genomes.slice(0, first!.sizes[0])).toEqual(genome)
  expect(first!.fitness[0]).toBe(fitness[champion])
  expect(first!.genomes.slice(first!.sizes[0], first!.sizes[0]! + first!.sizes[1]!)).not.toEqual(genome)
})

test('hidden neurons that a pattern places become the module’s, between inputs and outputs that stay', async () => {
  const { ending, generations } = await go(bits({ placement: 'by the pattern', population: 60 }, {}, 12))
  const after = cellsOf(ending.network.modules.net!.neuronGraph!) as Cells
  const { inputs, outputs } = unitsOf(after)
  expect([inputs, outputs]).toEqual([2, 1])
  expect(after.neurons.x.length).toBeGreaterThan(3)
  const ends = [...after.neurons.role.keys()].filter((k) => after.neurons.role[k] !== 0)
  expect(ends.map((k) => [after.neurons.x[k], after.neurons.y[k]])).toEqual(
    [0, 1, 8].map((k) => [cells().neurons.x[k], cells().neurons.y[k]]),
  )
  expect(await fitnessOf(ending.network, ending.weights)).toBeCloseTo(Math.max(...generations.flatMap(({ fitness }) => [...fitness])), 5)
})

test.each(['as drawn', 'by the pattern'])(
  'time constants are painted too, %s, and judged as the module then follows',
  async (placement) => {
    const { ending, generations } = await go(bits({ placement, timeConstant: 4, population: 60 }, {}, 8))
    const { neurons } = cellsOf(ending.network.modules.net!.neuronGraph!) as Cells
    expect(Math.max(...neurons.timeConstant)).toBeGreaterThan(1)
    expect(Math.max(...neurons.timeConstant)).toBeLessThanOrEqual(4)
    expect(await fitnessOf(ending.network, ending.weights)).toBeCloseTo(Math.max(...generations.flatMap(({ fitness }) => [...fitness])), 5)
  },
)

test('more connections than a free form holds are one sentence, before anything is painted', async () => {
  const net = bits({})
  const { neuronGraph, ...module } = net.modules.net!
  const many = { ...module, params: { activation: 'tanh', n: 2000, degree: 0, inputs: 0.001, outputs: 0.0005, seed: 1 } }
  await expect(go({ ...net, modules: { ...net.modules, net: many } })).rejects.toThrow(
    /^"Neurons" has no connections drawn, .* more than the 1000000 connections that a free form holds; draw those/,
  )
})

test.each(['as drawn', 'by the pattern'])('delays are painted too, %s, and judged as the module then hears', async (placement) => {
  const painted = { placement, delay: 9, timeConstant: 4, population: 60, threshold: 0, weightPower: 1 }
  const net = bits(painted, {}, 8)
  const { ending, generations } = await go({ ...net, presentation: { ...net.presentation, ticks: 24 } })
  const { synapses } = cellsOf(ending.network.modules.net!.neuronGraph!) as Cells
  expect(new Set(synapses.delay).size).toBeGreaterThan(1)
  expect(Math.max(...synapses.delay)).toBeLessThanOrEqual(9)
  const judged = Math.max(...generations.flatMap(({ fitness }) => [...fitness]))
  expect(await fitnessOf(ending.network, ending.weights)).toBeCloseTo(judged, 5)
  // It matters: the same network that hears everything a tick later says something else.
  const at = ending.network.modules.net!
  const soon = toGraph({ ...(cellsOf(at.neuronGraph!) as Cells), synapses: { ...synapses, delay: synapses.delay.map(() => 1) } })
  const other = { ...ending.network, modules: { ...ending.network.modules, net: { ...at, neuronGraph: soon } } }
  expect(Math.abs((await fitnessOf(other, ending.weights)) - judged)).toBeGreaterThan(1e-4)
})

test('delays that are drawn stay where none are painted', async () => {
  const { neurons } = cells()
  const synapses = noSynapses(5)
  synapses.from.set([0, 1, 2, 3, 4])
  synapses.to.set([2, 3, 8, 8, 8])
  synapses.delay.set([1, 2, 3, 1, 2])
  const drawn = toGraph({ neurons, synapses })
  const { ending, generations } = await go(bits({ population: 60, timeConstant: 4, threshold: 0 }, { neuronGraph: drawn }, 8))
  const after = cellsOf(ending.network.modules.net!.neuronGraph!) as Cells
  expect([...after.synapses.delay]).toEqual([...synapses.delay])
  expect(await fitnessOf(ending.network, ending.weights)).toBeCloseTo(Math.max(...generations.flatMap(({ fitness }) => [...fitness])), 5)
})

test('a run that was stopped goes on with the same generations', async () => {
  const net = bits({ population: 30, weightLimit: 0.2, expression: 'LEO' })
  const of = (all: readonly Generation[]) => all.map(({ fitness, genomes }) => [[...fitness], Buffer.from(genomes).toString('hex')])
  const whole = await go(net)
  const half = await go(net, undefined, (seen) => seen > 0)
  expect(half.ending.reason).toBe('stopped')
  const rest = await go(net, structuredClone(half.ending.state))
  expect([...of(half.generations), ...of(rest.generations)]).toEqual(of(whole.generations))
  expect(rest.ending.network).toEqual(whole.ending.network)
})

const boxes = (stage: object = {}, module: object = {}, projection: object = {}) =>
  Network.parse({
    name: 'Boxes',
    modules: {
      field: input('field', [1, 11, 11], 'image'),
      middle: { kind: 'readout', name: 'Middle', ...place, params: { answer: 'classes', n: 121, field: 'middle' }, ...module },
    },
    projections: { in: wire('field', 'middle', 'dense', projection) },
    regions: {},
    presentation: { ticks: 1 },
    curriculum: [
      {
        ...{ id: 'paint', kind: 'hyperneat', task: 'visual-discrimination-11', scope: ['middle'], budget: { generations: 8, target: 1 } },
        params: { population: 40, deltas: true },
        ...stage,
      },
    ],
  })

test('what arrives at a module is painted: the larger of two boxes is found in scenes that were never shown', async () => {
  const { ending, rights } = await go(boxes())
  // One of 121 places by chance.
  expect(rights[0]).toBeLessThan(0.7)
  expect(ending.found.validation_accuracy ?? rights.at(-1)).toBeGreaterThan(0.7)
  expect(ending.weights['in.weight']!.some((w) => w !== 0)).toBe(true)
  const signed = await go(boxes({ budget: { generations: 1 } }, {}, { sign: 'excitatory' }))
  expect(signed.ending.weights['in.weight']!.every((w) => w >= 0)).toBe(true)
})

test('the one delay of a projection is painted too, and judged as the network then answers; locked wiring keeps it', async () => {
  const painted = (projection: object = {}): Network => {
    const params = { population: 30, deltas: true, delay: 9, weightPower: 1, expression: 'LEO' }
    return { ...boxes({ budget: { generations: 5 }, params }, {}, projection), presentation: { ...boxes().presentation, ticks: 6 } }
  }
  const { ending, generations } = await go(painted())
  const { delay } = ending.network.projections.in!
  // After more than five ticks nothing would have arrived.
  expect(delay).toBeGreaterThanOrEqual(1)
  expect(delay).toBeLessThanOrEqual(5)
  const { train } = await loadTask('visual-discrimination-11')
  const scorer = await createScorer(ending.network, 1, train)
  const { loss } = (await scorer.score(train, ending.weights)).middle!
  await scorer.dispose()
  expect(Math.exp(-loss)).toBeCloseTo(Math.max(...generations.flatMap(({ fitness }) => [...fitness])), 4)
  // Late ones answer by chance.
  expect(generations[0]!.fitness.some((f) => Math.abs(f - 1 / 121) < 1e-4)).toBe(true)

  const kept = await go(painted({ locks: { wiring: true } }))
  expect(kept.ending.network.projections.in!.delay).toBe(0)
})

const gridNet = (params: object) =>
  Network.parse({
    name: 'Cells',
    modules: {
      field: input('field', [1, 11, 11], 'image'),
      cells: { kind: 'grid', name: 'Cells', ...place, params: { height: 11, width: 11, channels: 1, ...params } },
      middle: { kind: 'readout', name: 'Middle', ...place, params: { answer: 'classes', n: 121, field: 'middle' } },
    },
    projections: { in: wire('field', 'cells'), out: wire('cells', 'middle') },
    regions: {},
    presentation: { ticks: 3 },
    curriculum: [
      { id: 'paint', kind: 'hyperneat', task: 'visual-discrimination-11', budget: { generations: 4 }, params: { population: 20 } },
    ],
  })

test.each(['shared', 'own'])('the pattern of a grid with %s weights is painted', async (weights) => {
  const net = gridNet({ weights })
  const { ending, generations } = await go(net)
  const painted = ending.weights['cells.weight']!
  expect(painted.length).toBe(jobOf(net, 3).state.weights['cells.weight']!.length)
  expect(Math.max(...generations.at(-1)!.fitness)).toBeGreaterThanOrEqual(Math.max(...generations[0]!.fitness))
  expect([...ending.weights['middle.bias']!]).toEqual([...jobOf(net, 3).state.weights['middle.bias']!])
})

test.each([
  [() => bits({}, { locks: { structure: true } }), /"Neurons" is locked/],
  [() => boxes({ scope: ['field', 'middle'] }), /there are 2 in the scope/],
  [() => boxes({ scope: ['field'] }), /none with weights that may change arrives at "Shown"/],
  [() => bits({ sigmoid: false, gauss: false, sine: false, absolute: false }), /no function to draw/],
  [() => bits({ gauss: false, expression: 'LEO, local at first' }), /locality seed needs/],
])('what HyperNEAT cannot paint is one sentence (%#)', async (net, sentence) => {
  await expect(go(net())).rejects.toThrow(sentence)
})
