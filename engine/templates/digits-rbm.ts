import { Network } from '../network/schema.ts'

/** Features that a restricted Boltzmann machine finds without labels, and a linear readout on them. */
export const digitsRbm = {
  title: 'Digits by a Boltzmann machine',
  summary:
    'A restricted Boltzmann machine learns how digits look without being told which they are, and draws digits of its own; a linear readout on its hidden units is solved after that.',
  measured: '95.25 % of 2,000 held-out digits from seed 1',
  seconds: 34,
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
      features: { kind: 'boltzmann', name: 'Features', position: { x: 235, y: 80 }, params: { wiring: 'restricted', n: 1000 } },
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
        budget: { epochs: 25 },
        params: { learningRate: 0.03, batch: 50, rounds: 1, persistent: true, momentum: 0.5, weightDecay: 0.001 },
      },
      { id: 'name', kind: 'solve', task: 'digits', budget: {}, params: { ridge: 0.03 } },
    ],
  }),
}
