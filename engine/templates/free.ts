import { Network } from '../network/schema.ts'

/** Digits read by 500 neurons that are joined at random, in loops of every length. */
export const freeTemplate = {
  title: 'Digits without layers',
  summary: '500 neurons joined at random, loops and all, read digits.',
  measured: '95.55 % of 2,000 held-out digits from seed 1',
  /** Measured on 2 cores. */
  seconds: 4,
  source: 'Recurrent networks of any graph: Pineda 1987; learned through time: Werbos 1990',
  network: Network.parse({
    name: 'Digits without layers',
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 80 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      neurons: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { n: 500, degree: 20, inputs: 0.4, outputs: 0.3, activation: 'relu', seed: 1 },
      },
      digit: { kind: 'readout', name: 'Digit', position: { x: 470, y: 80 }, params: { answer: 'classes', n: 10, field: 'label' } },
    },
    projections: {
      p1: { from: { module: 'image', port: 'out' }, to: { module: 'neurons', port: 'in' }, connectivity: { kind: 'dense' } },
      p2: { from: { module: 'neurons', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 5 },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'digits',
        budget: { epochs: 10 },
        params: { optimiser: 'adam', learningRate: 0.002, batch: 50, schedule: 'cosine', clip: 1 },
      },
    ],
  }),
}
