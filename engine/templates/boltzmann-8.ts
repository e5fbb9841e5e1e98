import { type Cells, toGraph } from '../network/neuron-graph.ts'
import { Network } from '../network/schema.ts'
import { BITS } from '../tasks/logic/definition.ts'

const HIDDEN = 3
const UNITS = BITS + HIDDEN

/** Five visible units above, three hidden ones below; every pair is joined but the two bits that are drawn apart. */
function wired(): Cells {
  const pairs: [number, number][] = []
  for (let a = 0; a < UNITS; a++) for (let b = 0; b < a; b++) if (!(a === 1 && b === 0)) pairs.push([b, a])
  const place = (k: number, of: number) => (k + 0.5) / of
  return {
    neurons: {
      x: Float32Array.from({ length: UNITS }, (_, k) => (k < BITS ? place(k, BITS) : place(k - BITS, HIDDEN))),
      y: Float32Array.from({ length: UNITS }, (_, k) => (k < BITS ? 0.25 : 0.75)),
      timeConstant: new Float32Array(UNITS),
      bias: new Float32Array(UNITS),
      role: Uint32Array.from({ length: UNITS }, (_, k) => Number(k < BITS)),
    },
    synapses: {
      from: Uint32Array.from(pairs, ([from]) => from),
      to: Uint32Array.from(pairs, ([, to]) => to),
      delay: new Uint32Array(pairs.length).fill(1),
      weight: new Float32Array(pairs.length).fill(Number.NaN),
    },
  }
}

/** A general Boltzmann machine, small enough to compare with all its states. */
export const boltzmann8 = {
  title: 'Boltzmann machine of 8 units',
  summary: 'Five visible and three hidden units, wired by hand with couplings among both, learn a small distribution without answers.',
  measured: 'KL divergence 0.005 nats from the samples, by a visit to all 256 states, from seed 1',
  seconds: 6,
  source: 'Ackley, Hinton & Sejnowski 1985',
  network: Network.parse({
    name: 'Boltzmann machine of 8 units',
    modules: {
      bits: {
        kind: 'input',
        name: 'Bits',
        position: { x: 0, y: 80 },
        params: { field: 'bits' },
        signature: { signal: { modality: 'activity', shape: [BITS] } },
      },
      machine: {
        kind: 'boltzmann',
        name: 'Machine',
        position: { x: 235, y: 80 },
        params: { wiring: 'general', n: HIDDEN },
        neuronGraph: toGraph(wired()),
      },
    },
    projections: {
      p1: { from: { module: 'bits', port: 'out' }, to: { module: 'machine', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    curriculum: [
      {
        id: 'dream',
        kind: 'contrast',
        task: 'logic',
        budget: { epochs: 600 },
        params: { learningRate: 0.5, batch: 400, rounds: 5, persistent: true, momentum: 0.5, weightDecay: 0 },
      },
      { id: 'compare', kind: 'measure', task: 'logic', budget: {}, params: { name: 'kl', quantity: 'divergence', split: 'train' } },
    ],
  }),
}
