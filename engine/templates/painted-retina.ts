import { noNeurons, noSynapses, roles, toGraph } from '../network/neuron-graph.ts'
import { Network } from '../network/schema.ts'

/** Left to right: pixels as they lie on the retina, turned by a quarter, two layers between, an answer for each side; each layer to all of the next. */
const LAYERS = [
  { x: [0.05, 0.14], y: 4, role: 'input' },
  { x: [0.36, 0.45], y: 4, role: 'inner' },
  { x: [0.68], y: 4, role: 'inner' },
  { x: [0.95], y: 2, role: 'output' },
] as const

function cells() {
  const all = LAYERS.flatMap(({ x, y, role }) =>
    x.flatMap((across) => Array.from({ length: y }, (_, k) => ({ x: across, y: (k + 0.5) / y, role: roles.indexOf(role) }))),
  )
  const neurons = noNeurons(all.length)
  all.forEach(({ x, y, role }, k) => {
    neurons.x[k] = x
    neurons.y[k] = y
    neurons.role[k] = role
  })
  const sizes = LAYERS.map(({ x, y }) => x.length * y)
  const first = (layer: number) => sizes.slice(0, layer).reduce((a, b) => a + b, 0)
  const pairs = sizes
    .slice(1)
    .flatMap((size, layer) =>
      Array.from(
        { length: size * sizes[layer]! },
        (_, k) => [first(layer) + (k % sizes[layer]!), first(layer + 1) + Math.floor(k / sizes[layer]!)] as const,
      ),
    )
  const synapses = noSynapses(pairs.length)
  pairs.forEach(([from, to], k) => {
    synapses.from[k] = from
    synapses.to[k] = to
    synapses.delay[k] = 1
    synapses.weight[k] = Number.NaN
  })
  return { neurons, synapses }
}

/** Eight pixels, of which four and four have nothing to do with each other: do the painted networks find that out? */
export const paintedRetina = {
  title: 'Retina, painted',
  summary: 'Two objects on the two halves of a retina: HyperNEAT starts from local connections and finds two modules.',
  measured: '',
  seconds: null,
  source: 'Retina: Kashtan & Alon 2005, Clune et al. 2010; LEO with a locality seed: Verbancsics & Stanley 2011',
  network: Network.parse({
    name: 'Retina, painted',
    modules: {
      pixels: {
        kind: 'input',
        name: 'Pixels',
        position: { x: 0, y: 80 },
        params: { field: 'pixels' },
        signature: { signal: { modality: 'image', shape: [1, 2, 4] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh' },
        neuronGraph: toGraph(cells()),
      },
      objects: { kind: 'readout', name: 'Objects', position: { x: 470, y: 80 }, params: { answer: 'values', n: 2, field: 'objects' } },
    },
    projections: {
      p1: { from: { module: 'pixels', port: 'out' }, to: { module: 'net', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'net', port: 'out' }, to: { module: 'objects', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 4 },
    curriculum: [{ id: 'paint', kind: 'hyperneat', task: 'retina', budget: { generations: 300 }, params: { population: 400, most: 6 } }],
  }),
}
