import { Network } from '../network/schema.ts'

/** 14,641 weights from a field to a field, painted by networks of a few neurons that are asked about places. */
export const paintedBoxes = {
  title: 'The larger of two boxes, painted',
  summary: 'HyperNEAT paints the weights from every pixel to every place; 14,641 of them by networks of a few neurons.',
  measured: '98.8 to 100 % of unseen scenes right after 500 to 1,500 painted networks, from seeds 1 to 5',
  seconds: 2,
  source: 'Visual discrimination: Stanley, D’Ambrosio & Gauci 2009; local at first: Verbancsics & Stanley 2011',
  network: Network.parse({
    name: 'The larger of two boxes, painted',
    modules: {
      field: {
        kind: 'input',
        name: 'Field',
        position: { x: 0, y: 80 },
        params: { field: 'field' },
        signature: { signal: { modality: 'image', shape: [1, 11, 11] } },
      },
      middle: {
        kind: 'readout',
        name: 'Middle of the larger box',
        position: { x: 300, y: 80 },
        params: { answer: 'classes', n: 121, field: 'middle' },
      },
    },
    projections: {
      p1: { from: { module: 'field', port: 'out' }, to: { module: 'middle', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 1 },
    curriculum: [
      {
        id: 'paint',
        kind: 'hyperneat',
        task: 'visual-discrimination-11',
        scope: ['middle'],
        budget: { generations: 100, target: 0.99 },
        params: { population: 100, deltas: true },
      },
    ],
  }),
}
