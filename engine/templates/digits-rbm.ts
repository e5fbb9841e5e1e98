import { Network } from '../network/schema.ts'

/** Features that a restricted Boltzmann machine finds without labels, and a linear readout on them. */
export const digitsRbm = {
  title: 'Digits by a Boltzmann machine',
  summary:
    'A restricted Boltzmann machine learns how digits look without being told which they are; a linear readout on its hidden units is taught after that.',
  measured: '',
  seconds: 60,
  source: 'Hinton 2002 (contrastive divergence), Tieleman 2008; digits from MNIST',
  network: Network.parse({
    name: 'Digits by a Boltzmann machine',
    modules: {
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 80 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      features: { kind: 'boltzmann', name: 'Features', position: { x: 235, y: 80 }, params: { wiring: 'restricted', n: 500 } },
      digit: { kind: 'readout', name: 'Digit', position: { x: 470, y: 80 }, params: { answer: 'classes', n: 10, field: 'label' } },
    },
    projections: {
      p1: { from: { module: 'image', port: 'out' }, to: { module: 'features', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'features', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    curriculum: [
      {
        id: 'look',
        kind: 'contrast',
        task: 'digits',
        budget: { epochs: 20 },
        params: { learningRate: 0.05, batch: 50, rounds: 1, persistent: false, momentum: 0.8, weightDecay: 0.0002 },
      },
      {
        id: 'name',
        kind: 'supervise',
        task: 'digits',
        budget: { epochs: 15 },
        params: { optimiser: 'adam', learningRate: 0.003, batch: 50, schedule: 'cosine' },
        scope: ['digit'],
      },
    ],
  }),
}
