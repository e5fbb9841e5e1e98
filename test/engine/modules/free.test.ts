import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { checked, predictionProgram, resolveNetwork, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { kernelNames } from '../../../engine/evolve/activations.ts'
import { activations } from '../../../engine/kernels/functions.ts'
import { FreeActivation } from '../../../engine/modules/free/activation.ts'
import { drawnCells } from '../../../engine/modules/free/drawn.ts'
import { type Cells, cellsOf, noNeurons, noSynapses, roles, toGraph } from '../../../engine/network/neuron-graph.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'

const at = { x: 0, y: 0 }
const dense = (from: string, to: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'dense' },
})
const network = (params: object, neuronGraph?: object, ticks = 4) =>
  Network.parse({
    name: 'free',
    regions: {},
    curriculum: [],
    presentation: { ticks },
    modules: {
      image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'image', shape: [1, 2, 3] } } },
      cells: { kind: 'free', name: 'Cells', position: at, params, ...(neuronGraph && { neuronGraph }) },
      answer: { kind: 'readout', name: 'Answer', position: at, params: { n: 3, answer: 'values' } },
    },
    projections: { a: dense('image', 'cells'), b: dense('cells', 'answer') },
  })

type Synapse = readonly [from: number, to: number, delay: number, weight: number]
/** Neurons of these roles, time constants and biases, and connections; NaN: its weight is drawn. */
function graph(neurons: readonly (readonly [(typeof roles)[number], number, number])[], synapses: readonly Synapse[]): Cells {
  const cells = { neurons: noNeurons(neurons.length), synapses: noSynapses(synapses.length) }
  neurons.forEach(([role, timeConstant, bias], k) => {
    cells.neurons.role[k] = roles.indexOf(role)
    cells.neurons.timeConstant[k] = timeConstant
    cells.neurons.bias[k] = bias
    cells.neurons.x[k] = k / 10
  })
  synapses.forEach(([from, to, delay, weight], k) => {
    cells.synapses.from[k] = from
    cells.synapses.to[k] = to
    cells.synapses.delay[k] = delay
    cells.synapses.weight[k] = weight
  })
  return cells
}
/** Roles out of order, a self-loop, loops of two and three, three delays, and leaks. */
const knot = graph(
  [
    ['output', 2, 0.1],
    ['input', 0, 0.2],
    ['inner', 3, -0.1],
    ['output', 0, 0],
    ['input', 1.5, 0.3],
    ['inner', 0, 0.05],
  ],
  [
    [1, 2, 1, 0.7],
    [2, 2, 1, -0.4],
    [2, 0, 2, 0.6],
    [0, 1, 1, -0.5],
    [4, 5, 3, Number.NaN],
    [5, 3, 1, 0.9],
    [3, 5, 2, 0.3],
    [1, 3, 1, 0.2],
  ],
)
const fill = { 'field.image': (k: number) => Math.sin(k * 1.7), 'target.answer': (k: number) => Math.cos(k) }

test('gradients of a drawn graph, and of one with delays, leaks and loops, agree with finite differences', async () => {
  await checkGradients(network({ activation: 'tanh', n: 12, degree: 4 }), 2, fill)
  await checkGradients(network({ activation: 'sigmoid' }, toGraph(knot), 6), 3, fill)
  // So many connections that a kernel walks along them, and samples that do not fill its registers.
  const large = network({ activation: 'tanh', n: 300, degree: 4 }, undefined, 3)
  expect(trainingProgram(large, 5, plainDescent('sgd')).segments.some((s) => s.kind === 'kernel')).toBe(true)
  await checkGradients(large, 5, fill)
})

test.each(FreeActivation.options.slice(4, -1))('gradients through %s agree with finite differences', async (activation) => {
  // No neuron is at 0, where some bend.
  const cells = structuredClone(knot)
  cells.neurons.bias[3] = 0.2
  await checkGradients(network({ activation }, toGraph(cells)), 2, fill)
})

test.each(FreeActivation.options)('what neurons do is the sum over their connections, tick by tick: %s', async (activation) => {
  const ticks = 7
  const net = network({ activation }, toGraph(knot), ticks)
  const does = activations[kernelNames[activation]]
  const program = predictionProgram(net, 1)
  const session = await loadProgram(program, 1)
  const outputs = Object.fromEntries(
    Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
  const image = Float32Array.from({ length: 6 }, (_, k) => Math.sin(k))
  const weights = startingWeights(net, checked(net), 1)
  await session.run({ ...weights, 'field.image': image }, outputs)
  await session.dispose()
  // Inputs are neurons 1 and 4, and come first among the units; outputs, 0 and 3, come last.
  const units = [1, 4, 2, 5, 0, 3]
  const { neurons, synapses } = knot
  const arriving = new Array<number>(6).fill(0)
  for (const port of [0, 1]) arriving[units[port]!] = image.reduce((sum, pixel, k) => sum + pixel * weights['a.weight']![2 * k + port]!, 0)
  const rates: number[][] = []
  let v = new Array<number>(6).fill(0)
  for (let tick = 0; tick < ticks; tick++) {
    const drive = arriving.map((x, k) => x + neurons.bias[k]!)
    synapses.from.forEach((from, k) => {
      const then = rates[tick - synapses.delay[k]!]
      if (then) drive[synapses.to[k]!]! += weights['cells.weight']![k]! * then[from]!
    })
    v = v.map((before, k) => before + Math.min(1, 1 / Math.max(neurons.timeConstant[k]!, 1)) * (drive[k]! - before))
    rates.push(v.map((x) => does(Math.fround(x))))
  }
  units.forEach((neuron, unit) => expect(outputs['activity.cells']![unit]).toBeCloseTo(rates.at(-1)![neuron]!, 5))
  // Given weights are kept, one that is not is drawn.
  expect(weights['cells.weight']![0]).toBeCloseTo(0.7, 6)
  expect(Number.isFinite(weights['cells.weight']![4])).toBe(true)
})

test('a graph goes into the document and back unchanged, and an edit changes few pieces of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1500 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0 }), (n, degree, seed) => {
      const cells = drawnCells({ n, degree, inputs: 0.2, outputs: 0.2, seed: seed % 1000 })
      expect(cellsOf(toGraph(cells))).toEqual(cells)
    }),
    { numRuns: 20 },
  )
  const before = drawnCells({ n: 2000, degree: 10, inputs: 0.2, outputs: 0.2, seed: 1 })
  const after = { ...before, neurons: { ...before.neurons, x: before.neurons.x.map((x, k) => (k === 1000 ? 0.5 : x)) } }
  const [a, b] = [toGraph(before), toGraph(after)]
  expect(a.neurons.filter((piece, k) => piece !== b.neurons[k])).toHaveLength(1)
  expect(a.connections).toEqual(b.connections)
})

test('what cannot be is one sentence', () => {
  const problem = (cells: Cells) =>
    resolveNetwork(network({}, toGraph(cells)))
      .problems.map((p) => p.message)
      .join()
  const two = [
    ['input', 0, 0],
    ['output', 0, 0],
  ] as const
  expect(
    problem(
      graph(two, [
        [0, 1, 1, 1],
        [0, 1, 1, 2],
      ]),
    ),
  ).toMatch(/"Cells" joins two neurons twice with the same delay/)
  expect(
    problem(
      graph(two, [
        [0, 1, 1, 1],
        [0, 1, 2, 2],
      ]),
    ),
  ).toBe('')
  expect(problem(graph(two, [[0, 2, 1, 1]]))).toMatch(/a connection at a neuron that is not there/)
  expect(problem(graph(two, [[0, 1, 0, 1]]))).toMatch(/delay is not 1 to 32 ticks/)
  expect(problem(graph([['input', 0, 0]], []))).toMatch(/"Cells" has no output among its neurons; give one that role/)
  expect(
    problem(
      graph(
        [
          ['input', -1, 0],
          ['output', 0, 0],
        ],
        [],
      ),
    ),
  ).toMatch(/time constant, bias or role/)
  expect(resolveNetwork(network({}, { neurons: ['AAAA'], connections: [] })).problems[0]!.message).toMatch(/neurons that cannot be read/)
  expect(resolveNetwork(network({}, { neurons: ['?'], connections: [] })).problems[0]!.message).toMatch(/neurons that cannot be read/)
})
