import { Network } from '../network/schema.ts'

/** Six numbers from a cart, one force: what balances both poles evolves between them. */
export const twoPoles = {
  title: 'Two poles',
  summary: 'A cart with a long and a short pole: NEAT evolves who holds both upright for half an hour.',
  measured: 'held for 100,000 steps after 3,150 to 9,000 networks, from seeds 1 to 5',
  seconds: 4,
  source: 'Task: Wieland 1991, Gomez & Miikkulainen 1997; NEAT: Stanley & Miikkulainen 2002',
  network: Network.parse({
    name: 'Two poles',
    modules: {
      cart: {
        kind: 'input',
        name: 'Cart and poles',
        position: { x: 0, y: 80 },
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [6] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n: 7, degree: 0, inputs: 0.86, outputs: 0.14, seed: 1 },
      },
      force: { kind: 'readout', name: 'Force', position: { x: 470, y: 80 }, params: { answer: 'values', n: 1, field: 'action' } },
    },
    projections: {
      p1: { from: { module: 'cart', port: 'out' }, to: { module: 'net', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'net', port: 'out' }, to: { module: 'force', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 2 },
    curriculum: [{ id: 'evolve', kind: 'neat', task: 'double-pole', budget: { generations: 200 }, params: { weightPower: 1 } }],
  }),
}
