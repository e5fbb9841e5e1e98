import { Network } from '../network/schema.ts'

const text = { modality: 'text', shape: [128], vocabulary: 96 }

/** Foretells English character by character: gated units that hear one character a tick. */
export const textTemplate = {
  title: 'Text',
  summary: 'Gated units that read English one character a tick and foretell the next.',
  measured: '2.22 bits a character on English it never saw, from seed 1',
  /** 2,316 steps of the size of the benchmark `gru`, at the 38 ms that each takes one core. */
  seconds: 60,
  source: 'Cho et al. 2014 (GRU), after Sutskever, Martens & Hinton 2011; text from the Brown corpus',
  network: Network.parse({
    name: 'Text',
    modules: {
      text: {
        kind: 'input',
        name: 'Characters',
        position: { x: 0, y: 80 },
        params: { field: 'text', shows: 'elements' },
        signature: { signal: text },
      },
      letters: { kind: 'embedding', name: 'Letters', position: { x: 235, y: 80 }, params: { width: 64, places: false } },
      memory: { kind: 'gru', name: 'Memory', position: { x: 470, y: 80 }, params: { n: 256 } },
      next: {
        kind: 'readout',
        name: 'Next character',
        position: { x: 705, y: 80 },
        params: { answer: 'classes', n: 96, field: 'next' },
        signature: { signal: text },
      },
    },
    projections: {
      p1: { from: { module: 'text', port: 'out' }, to: { module: 'letters', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'letters', port: 'out' }, to: { module: 'memory', port: 'in' }, connectivity: { kind: 'identity' } },
      p3: { from: { module: 'memory', port: 'out' }, to: { module: 'next', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 128, readout: 'every' },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'brown',
        budget: { epochs: 1 },
        params: { optimiser: 'adam', learningRate: 0.004, batch: 32, truncation: 64, schedule: 'one-cycle', clip: 1 },
      },
    ],
  }),
}
