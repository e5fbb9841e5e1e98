import type { Choices } from '../formats/connectome/definition.ts'
import type { Connectome } from '../formats/connectome/graph.ts'
import { among } from '../formats/connectome/among.ts'
import { wire } from '../formats/connectome/wire.ts'
import { Network } from '../network/schema.ts'
import { readLarva } from './larva.ts'
import type { Template } from './template.ts'

const choices: Choices = {
  as: 'free',
  by: 'class',
  units: 1,
  weights: 'in-degree',
  signs: 'weight',
  inhibits: [],
  inputs: ['PNs'],
  outputs: ['MBONs'],
  timeConstant: 0,
  speed: null,
  shuffle: null,
}

/** What the brain of a larva has between its projection neurons and the output neurons of its mushroom bodies, neuron by neuron. */
export function mushroomBodyNetwork(brain: Connectome): Network {
  const body = among(brain, ({ class: group }) => ['PNs', 'KCs', 'MBINs', 'MBONs'].includes(group))
  const { modules } = wire(body, choices, { name: 'Mushroom bodies', prefix: '', dt: 1 })
  return Network.parse({
    name: 'Mushroom body',
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 80 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      neurons: { ...modules.neurons, position: { x: 260, y: 80 } },
      digit: { kind: 'readout', name: 'Digit', position: { x: 560, y: 80 }, params: { answer: 'classes', n: 10, field: 'label' } },
    },
    projections: {
      smells: { from: { module: 'image', port: 'out' }, to: { module: 'neurons', port: 'in' }, connectivity: { kind: 'dense' } },
      says: { from: { module: 'neurons', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 5 },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'digits',
        budget: { epochs: 6 },
        params: { optimiser: 'adam', learningRate: 0.002, batch: 50, schedule: 'cosine', clip: 1 },
      },
    ],
  })
}

/** The larva's mushroom bodies as one free form. */
export const mushroomBody: Template = {
  title: 'Mushroom body of a larva',
  summary:
    'The mushroom bodies of a larva, neuron by neuron: 206 projection neurons, 201 Kenyon cells, 30 modulating and 48 output neurons, and every connection among them, learn digits as if they were smells.',
  measured: '94.65 % of 2,000 held-out digits from seed 1',
  seconds: 3,
  source: 'Wiring and groups: Winding, Pedigo et al. 2023; laid out by group, projection neurons at the left, output neurons at the right',
  data: ['larva'],
  network: async () => mushroomBodyNetwork(await readLarva()),
}
