import { Network } from '../network/schema.ts'

/** Two bits and an output, with nothing between until evolution puts something there. */
export const evolvedXor = {
  title: 'Exclusive or, evolved',
  summary: 'Two bits and one answer: NEAT adds the neurons that are missing.',
  measured: 'all four cases right after 1,650 to 3,450 networks, from seeds 1 to 5',
  seconds: 1,
  source: 'NEAT: Stanley & Miikkulainen 2002',
  network: Network.parse({
    name: 'Exclusive or, evolved',
    modules: {
      bits: {
        kind: 'input',
        name: 'Bits',
        position: { x: 0, y: 80 },
        params: { field: 'bits' },
        signature: { signal: { modality: 'activity', shape: [2] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n: 3, degree: 0, inputs: 0.67, outputs: 0.33, seed: 1 },
      },
      answer: { kind: 'readout', name: 'Answer', position: { x: 470, y: 80 }, params: { answer: 'values', n: 1, field: 'xor' } },
    },
    projections: {
      p1: { from: { module: 'bits', port: 'out' }, to: { module: 'net', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'net', port: 'out' }, to: { module: 'answer', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 5 },
    curriculum: [{ id: 'evolve', kind: 'neat', task: 'xor', budget: { generations: 200 }, params: { addConnection: 0.3, weightLimit: 3 } }],
  }),
}
