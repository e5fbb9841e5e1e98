import { Network } from '../network/schema.ts'

const look = (id: string, name: string, split: string, quantity = 'accuracy', module = '') => ({
  id,
  kind: 'measure',
  task: 'motion',
  budget: {},
  params: { name, quantity, split, module },
})
const kernels = { kind: 'conv', params: { channels: 12, kernel: 5, stride: 1, padding: 2 } }

/** Tells where dots move: spiking units that hear each place now and some ticks ago become selective for a direction. */
export const motionTemplate = {
  title: 'Motion',
  summary: 'Spiking units that hear now and a moment ago learn to prefer a direction of motion.',
  measured: '97.5, 94.3, 79.5, 50.0 and 23.3 % right when 80, 40, 20, 10 and 5 % of the dots move together (chance: 12.5), from seed 1',
  /** Measured on 2 cores. */
  seconds: 26,
  source: 'Reichardt 1961; Adelson & Bergen 1985; Newsome & Paré 1988 (random dots)',
  network: Network.parse({
    name: 'Motion',
    modules: {
      dots: {
        kind: 'input',
        name: 'Dots',
        position: { x: 0, y: 0 },
        params: { field: 'dots', shows: 'elements' },
        signature: { signal: { modality: 'image', shape: [12, 1, 16, 16] } },
      },
      detectors: {
        kind: 'lif',
        name: 'Detectors',
        position: { x: 235, y: 0 },
        params: { layout: 'maps', timeConstant: 1, threshold: 0.5, steepness: 3 },
      },
      field: { kind: 'pool', name: 'Whole field', position: { x: 470, y: 0 }, params: { size: 16, mode: 'mean' } },
      evidence: {
        kind: 'neurons',
        name: 'Evidence',
        position: { x: 470, y: 240 },
        params: { n: 8, activation: 'linear', timeConstant: 50, bias: false },
      },
      direction: {
        kind: 'readout',
        name: 'Direction',
        position: { x: 705, y: 0 },
        params: { answer: 'classes', n: 8, field: 'direction' },
        signature: { signal: { modality: 'activity', shape: [] } },
      },
    },
    projections: {
      p1: { from: { module: 'dots', port: 'out' }, to: { module: 'detectors', port: 'in' }, connectivity: kernels },
      p2: { from: { module: 'dots', port: 'out' }, to: { module: 'detectors', port: 'in' }, delay: 1, connectivity: kernels },
      p6: { from: { module: 'dots', port: 'out' }, to: { module: 'detectors', port: 'in' }, delay: 2, connectivity: kernels },
      p3: { from: { module: 'detectors', port: 'out' }, to: { module: 'field', port: 'in' }, connectivity: { kind: 'identity' } },
      // Of a whole field few detectors fire at once, so what they say starts strong.
      p4: {
        from: { module: 'field', port: 'out' },
        to: { module: 'evidence', port: 'in' },
        connectivity: { kind: 'dense' },
        initial: { kind: 'normal', scale: 30 },
      },
      p5: { from: { module: 'evidence', port: 'out' }, to: { module: 'direction', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 12, readout: 'last' },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'motion',
        budget: { epochs: 10 },
        params: { optimiser: 'adam', learningRate: 0.015, batch: 25, schedule: 'cosine' },
      },
      look('tuned', 'tuning', 'coherence80', 'tuning', 'field'),
      look('at80', 'accuracy_at_coherence_80', 'coherence80'),
      look('at40', 'accuracy_at_coherence_40', 'coherence40'),
      look('at20', 'accuracy_at_coherence_20', 'coherence20'),
      look('at10', 'accuracy_at_coherence_10', 'coherence10'),
      look('at05', 'accuracy_at_coherence_5', 'coherence05'),
    ],
  }),
}
