import { Network } from '../network/schema.ts'

const look = (name: string, lesion = 'none') => ({
  id: name,
  kind: 'measure',
  task: 'two-inputs',
  budget: {},
  params: { name, quantity: 'silenced', split: 'both', module: 'column', port: 'L5', settle: 15, lesion },
})

/** Two inputs at once to one column, which has learned that the stronger counts. */
export const twoInputs = {
  title: 'Two inputs at once',
  summary:
    'A cortical column hears two inputs; the assembly of the stronger silences that of the weaker. What is left of it when inhibition, or layer 6, is cut?',
  measured:
    "The answer of the weaker one's assembly falls by 100 % when the stronger comes as well; without inhibition it grows by 121 %, without layer 6 it falls by 70 %, from seed 1",
  /** Measured on 2 cores, beside other work. */
  seconds: 2,
  source: 'Hahnloser et al. 2000 (winner-take-all), Potjans & Diesmann 2014 (column), Olsen et al. 2012 (layer 6)',
  network: Network.parse({
    name: 'Two inputs at once',
    modules: {
      pair: {
        kind: 'input',
        name: 'Pair',
        position: { x: 0, y: 80 },
        params: { field: 'pair' },
        signature: { signal: { modality: 'activity', shape: [2] } },
      },
      column: { kind: 'column', name: 'Column', position: { x: 260, y: 80 }, params: { n: 110, density: 3, timeConstant: 2 } },
      left: {
        kind: 'readout',
        name: 'Left of each',
        position: { x: 520, y: 80 },
        params: { answer: 'values', n: 2, field: 'left' },
        signature: { signal: { modality: 'activity', shape: [2] } },
      },
    },
    projections: {
      // Senses excite, and so does what leaves a column: only its own inhibition can silence.
      p1: {
        from: { module: 'pair', port: 'out' },
        to: { module: 'column', port: 'thalamus' },
        connectivity: { kind: 'dense' },
        sign: 'excitatory',
      },
      p2: { from: { module: 'column', port: 'L5' }, to: { module: 'left', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 20 },
    curriculum: [
      look('silenced_at_birth'),
      {
        id: 'learn',
        kind: 'supervise',
        task: 'two-inputs',
        budget: { epochs: 30 },
        params: { optimiser: 'adam', learningRate: 0.01, batch: 50, schedule: 'cosine', clip: 1 },
      },
      look('silenced'),
      look('silenced_without_inhibition', 'inhibition'),
      look('silenced_without_layer_6', 'layer 6'),
      look('silenced_without_layer_4', 'layer 4'),
      look('silenced_without_layer_2_3', 'layer 2/3'),
    ],
  }),
}
