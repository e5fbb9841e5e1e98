import { expect, test } from 'vitest'
import { freeSubstrate, paintedCells } from '../../../engine/evolve/hyperneat/free.ts'
import { gridSubstrate } from '../../../engine/evolve/hyperneat/grid.ts'
import { createPainter } from '../../../engine/evolve/hyperneat/painter.ts'
import { type Carried, projectionSubstrate, projectionWeights } from '../../../engine/evolve/hyperneat/projection.ts'
import { published, shapeOf, type Style } from '../../../engine/evolve/hyperneat/style.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { begin, next } from '../../../engine/evolve/neat/neat.ts'
import { neighboursOf, Params as Grid } from '../../../engine/modules/grid/definition.ts'
import { cellsOf, noNeurons, noSynapses, toGraph } from '../../../engine/network/neuron-graph.ts'
import { connectivities } from '../../../engine/projections/definitions.ts'

const every: Style = { ...published, expression: 'output', also: ['bias', 'leak', 'delay', 'plasticity'] }
/** A CPPN that grew without any purpose. */
function grown(dimensions: number) {
  const settings = NeatSettings.parse({ population: 10, addNode: 0.5, addConnection: 0.5 })
  let state = begin(shapeOf(every, dimensions), settings, 2)
  for (let k = 0; k < 6; k++) state = next(state, shapeOf(every, dimensions), settings, Array(10).fill(1))
  return state.population[3]!.genome
}

test('a free module takes painted biases, time constants and delays; inputs and places stay, and the document takes it', () => {
  const neurons = noNeurons(5)
  neurons.role.set([2, 0, 1, 0, 1])
  neurons.x.set([0.9, 0.4, 0.1, 0.5, 0.1])
  neurons.y.set([0.5, 0.2, 0.3, 0.8, 0.6])
  const cells = { neurons, synapses: noSynapses(0) }
  const substrate = freeSubstrate(cells, true)
  const painting = createPainter(every, substrate).paint([grown(2)])[0]!
  const after = paintedCells(cells, substrate, painting, { timeConstant: 20, delay: 8 })
  expect(cellsOf(toGraph(after))).toHaveProperty('neurons')
  expect([...after.neurons.x, ...after.neurons.y, ...after.neurons.role]).toEqual([...neurons.x, ...neurons.y, ...neurons.role])
  expect([after.neurons.bias[2], after.neurons.bias[4]]).toEqual([0, 0])
  expect(after.neurons.bias[0]).toBe(painting.bias![4])
  expect(after.neurons.timeConstant[0]).toBeCloseTo(20 * painting.leak![4]!, 4)
  expect(after.synapses.from.length).toBe(painting.there.reduce((a, b) => a + b, 0))
  expect(after.synapses.from.length).toBeGreaterThan(0)
  // Nothing reaches the inputs, and what is joined lies where it was painted.
  expect([...after.synapses.to].every((n) => neurons.role[n] !== 1)).toBe(true)
  const unit = [4, 2, 0, 3, 1]
  after.synapses.from.forEach((from, k) => {
    const at = Array.from(substrate.from).findIndex((f, c) => f === unit[from] && substrate.to[c] === unit[after.synapses.to[k]!])
    expect(after.synapses.weight[k]).toBe(painting.weight[at])
    expect(after.synapses.delay[k]).toBe(1 + Math.round(7 * painting.delay![at]!))
  })
})

test('connections that are drawn are those that may be, each with its delay; painted ones join two neurons once', () => {
  const neurons = noNeurons(3)
  neurons.role.set([2, 0, 1])
  const synapses = noSynapses(3)
  synapses.from.set([2, 1, 1])
  synapses.to.set([1, 0, 0])
  synapses.delay.set([1, 5, 2])
  const of = (late: boolean) => {
    const { from, to, delay } = freeSubstrate({ neurons, synapses }, late)
    return [Array.from(from), Array.from(to), Array.from(delay)]
  }
  expect(of(false)).toEqual([
    [0, 1, 1],
    [1, 2, 2],
    [1, 5, 2],
  ])
  expect(of(true).slice(0, 2)).toEqual([
    [0, 1],
    [1, 2],
  ])
  const cells = { neurons, synapses }
  const substrate = freeSubstrate(cells, false)
  const painting = { weight: Float32Array.of(1, 0, 3), there: Uint8Array.of(1, 0, 1) }
  expect([...paintedCells(cells, substrate, painting, { timeConstant: 0, delay: 1 }).synapses.delay]).toEqual([1, 2])
})

const activity = (...shape: number[]) => ({ modality: 'activity' as const, shape })
const carried = (kind: keyof typeof connectivities, over: Partial<Carried> = {}): Carried => ({
  ...{ kind, params: connectivities[kind].params.parse({}), delay: 0, id: 'p', from: activity(2, 3), to: activity(4), places: {} },
  ...over,
})

test.each(['dense', 'topographic', 'sparse'] as const)('a %s projection is painted in the order of its weights', (kind) => {
  const of = carried(kind)
  const { from, to, places, dimensions } = projectionSubstrate(of)
  const { shape, source } = connectivities[kind].weights(of.params as never, of.from, of.to, 'p').weight!
  expect(from.length).toBe(shape.reduce((a, b) => a * b, 1))
  if (source) expect(Array.from(from)).toEqual(Array.from(from, (_, k) => source(k)))
  expect(dimensions).toBe(2)
  expect(Array.from(to).every((t) => t >= 6 && t < 10)).toBe(true)
  // Two rows of three, and four in a square, both over the same square.
  const rounded = Array.from(places, (p) => Math.round(100 * p) / 100)
  expect(rounded.slice(0, 12)).toEqual([-0.67, -0.5, 0, -0.5, 0.67, -0.5, -0.67, 0.5, 0, 0.5, 0.67, 0.5])
  expect(rounded.slice(12)).toEqual([-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5])
})

test('units lie where their module draws them, layers one behind the other; what has no weights between units is a sentence', () => {
  const drawn = { x: Float32Array.of(0, 0.25, 0.5, 0.75, 1), y: Float32Array.of(0, 0, 0.5, 1, 1) }
  const { places } = projectionSubstrate(carried('dense', { from: activity(2), to: activity(2), places: { from: drawn, to: drawn } }))
  // The source's units are its last, the target's its first.
  expect([...places]).toEqual([0.5, 1, 1, 1, -1, -1, -0.5, -1])
  const layered = projectionSubstrate(carried('dense', { from: activity(2, 1, 1), to: activity(1) }))
  expect(layered.dimensions).toBe(3)
  expect([...layered.places].filter((_, k) => k % 3 === 2)).toEqual([-1, 1, 0])
  expect(() => projectionSubstrate(carried('conv', { from: activity(1, 3, 3), to: activity(1, 3, 3) }))).toThrow(
    'no weights between single units',
  )
  const inhibitory = projectionWeights(
    { weight: Float32Array.of(1, -2, 0), there: new Uint8Array(3) },
    { sign: { of: () => -1, negative: 1 } },
  )
  expect([...inhibitory].map(Math.abs)).toEqual([1, 2, 0])
  expect(inhibitory.every((w) => w <= 0)).toBe(true)
})

test('a grid is painted neighbour by neighbour, each cell by itself where it has weights of its own', () => {
  const params = Grid.parse({ height: 2, width: 3, channels: 2 })
  const shared = gridSubstrate(params)
  expect(shared.from.length).toBe(neighboursOf(params).length * 4)
  const place = (n: number, { places } = shared) => [...places.slice(3 * n, 3 * n + 2)]
  neighboursOf(params).forEach(([down, right], k) => expect(place(shared.from[4 * k]!)).toEqual([right, down]))
  const own = gridSubstrate({ ...params, weights: 'own' })
  expect(own.from.length).toBe(6 * shared.from.length)
  // Where two cells hear the same place they ask of the same neuron.
  expect(new Set(own.from as number[]).size).toBe(4 * 5 * 2)
  expect(() => gridSubstrate(Grid.parse({ neighbours: 'chosen', itself: false }))).toThrow('listen to nobody')
})
