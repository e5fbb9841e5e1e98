import { Network } from '../network/schema.ts'

const at = (column: number, row: number) => ({ x: 235 * column, y: 240 * row })
const sheet = (name: string, row: number) => ({
  kind: 'columnSheet',
  name,
  position: at(3, row),
  params: { rows: 4, columns: 4, n: 64, density: 3, neighbours: 'von Neumann', weights: 'shared', timeConstant: 1 },
})
const readout = (name: string, row: number) => ({
  kind: 'readout',
  name,
  position: at(4, row),
  params: { answer: 'classes', n: 3, field: 'label' },
  signature: { signal: { modality: 'activity', shape: [] } },
})
const wire = (from: string, output: string, to: string, input: string, kind: string, params: object = {}) => ({
  from: { module: from, port: output },
  to: { module: to, port: input },
  connectivity: { kind, params },
})

/** Two equal sheets of columns learn drawings from ten examples each: one sees pixels, one what a network sees that learned to read. */
export const borrowedEyes = {
  title: 'Borrowed eyes',
  summary:
    'Ten drawings of each kind to learn from: a small sheet of columns behind a frozen network that learned to read, and the same sheet on pixels.',
  measured: '81.6 % of 2,700 held-out drawings with borrowed eyes, 73.3 % on pixels (chance: 33.3 %), from seed 1',
  /** Measured on 2 cores. */
  seconds: 12,
  source: 'PP-OCRv4 (PaddleOCR) as eyes; columns after Potjans & Diesmann 2014; Quick, Draw! (Google 2016)',
  network: Network.parse({
    name: 'Borrowed eyes',
    modules: {
      image: {
        kind: 'input',
        name: 'Drawing',
        position: at(0, 0.5),
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      eyes: {
        kind: 'onnx',
        name: 'Text recognition',
        position: at(1, 0),
        params: {},
        pretrained: { name: 'text-recognition', params: { colours: 'grey', height: 28, width: 28 } },
        locks: { weights: true },
      },
      places: { kind: 'pool', name: 'Places', position: at(2, 0), params: { size: 3, mode: 'mean' } },
      behind: sheet('Behind eyes', 0),
      bare: sheet('On pixels', 1),
      byEyes: readout('By borrowed eyes', 0),
      byPixels: readout('By pixels', 1),
    },
    projections: {
      p1: wire('image', 'out', 'eyes', 'picture', 'identity'),
      p2: wire('eyes', 'features', 'places', 'in', 'identity'),
      p3: wire('places', 'out', 'behind', 'feedforward', 'conv', { kernel: 1, stride: 1, padding: 0 }),
      p4: wire('image', 'out', 'bare', 'feedforward', 'conv', { kernel: 16, stride: 4, padding: 0 }),
      p5: wire('behind', 'cortex', 'byEyes', 'in', 'dense'),
      p6: wire('bare', 'cortex', 'byPixels', 'in', 'dense'),
    },
    regions: {},
    presentation: { ticks: 3 },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'drawings',
        budget: { epochs: 100 },
        params: { optimiser: 'adamw', weightDecay: 0.1, learningRate: 0.003, batch: 10, schedule: 'cosine', clip: 1 },
      },
    ],
  }),
}
