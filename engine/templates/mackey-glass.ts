import { LENGTH } from '../tasks/mackey-glass/definition.ts'
import { Network } from '../network/schema.ts'

const signal = { modality: 'activity', shape: [LENGTH, 1] }

/** Foretells a chaotic series by an echo state network whose readout alone is fitted. */
export const mackeyGlass = {
  title: 'Mackey-Glass',
  summary: 'A reservoir hears a chaotic series; its readout, solved in one go, foretells the next value, and then goes on alone.',
  measured: '84 steps ahead on its own, an error of 10^-4.5 standard deviations (nrmse_84) over 50 held-out sequences, from seed 1',
  seconds: 9,
  source: 'Jaeger & Haas 2004; series of Mackey & Glass 1977',
  network: Network.parse({
    name: 'Mackey-Glass',
    modules: {
      series: {
        kind: 'input',
        name: 'Series',
        position: { x: 0, y: 80 },
        params: { field: 'series', shows: 'elements' },
        signature: { signal },
      },
      echo: {
        kind: 'reservoir',
        name: 'Reservoir',
        position: { x: 235, y: 80 },
        params: { n: 1000, degree: 10, radius: 1, timeConstant: 1.5, inputScale: 1, biasScale: 0.2 },
      },
      next: {
        kind: 'readout',
        name: 'Next value',
        position: { x: 470, y: 80 },
        params: { answer: 'values', n: 1, field: 'next' },
        signature: { signal },
      },
    },
    projections: {
      p1: { from: { module: 'series', port: 'out' }, to: { module: 'echo', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'echo', port: 'out' }, to: { module: 'next', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: LENGTH, readout: 'every' },
    curriculum: [
      { id: 'solve', kind: 'solve', task: 'mackey-glass', budget: {}, params: { ridge: 1e-12, washout: 200 } },
      {
        id: 'alone',
        kind: 'measure',
        task: 'mackey-glass',
        budget: {},
        params: { name: 'nrmse_84', quantity: 'freeRun', ticks: 84 },
      },
    ],
  }),
}
