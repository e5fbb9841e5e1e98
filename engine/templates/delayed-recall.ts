import { Network } from '../network/schema.ts'
import { CUES } from '../tasks/delayed/definition.ts'

const DELAY = 20
const at = (column: number, row: number) => ({ x: 235 * column, y: 240 * row })
const readout = (row: number, name: string) => ({
  kind: 'readout',
  name,
  position: at(3, row),
  params: { answer: 'classes', n: CUES, field: 'which' },
  signature: { signal: { modality: 'activity', shape: [] } },
})
const wire = (from: string, to: string, kind: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
})

/** A cue, noise, silence: three kinds of memory side by side, each with a readout of its own. */
export const delayedRecall = {
  title: 'Recall by stored potential',
  summary:
    'A cue is kept over a noisy silence by slow potentials, by an LSTM of as many weights, and not at all by units that follow at once.',
  measured: '100 % of 800 held-out cues after 20 ticks by slow potentials, 76 % by the LSTM, 10 % at once (chance: 12.5 %), from seed 1',
  /** Measured on 2 cores, beside other work. */
  seconds: 2,
  source: 'Fuster & Alexander 1971; Goldman-Rakic 1995; Hochreiter & Schmidhuber 1997 (LSTM)',
  network: Network.parse({
    name: 'Recall by stored potential',
    modules: {
      cue: {
        kind: 'input',
        name: 'Cue',
        position: at(0, 1),
        params: { field: 'cue', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [DELAY + 1, CUES] } },
      },
      noise: { kind: 'noise', name: 'Noise', position: at(1, 1), params: { strength: 0.03, acts: 'always' } },
      slow: { kind: 'neurons', name: 'Slow', position: at(2, 0), params: { n: 32, activation: 'tanh', timeConstant: 200 } },
      gated: { kind: 'lstm', name: 'Gated', position: at(2, 1), params: { n: 8 } },
      quick: { kind: 'neurons', name: 'At once', position: at(2, 2), params: { n: 32, activation: 'tanh' } },
      bySlow: readout(0, 'By slow ones'),
      byGated: readout(1, 'By gates'),
      byQuick: readout(2, 'By quick ones'),
    },
    projections: {
      p1: wire('cue', 'noise', 'identity'),
      p2: wire('noise', 'slow', 'dense'),
      p3: wire('noise', 'gated', 'identity'),
      p4: wire('noise', 'quick', 'dense'),
      p5: wire('slow', 'bySlow', 'dense'),
      p6: wire('gated', 'byGated', 'dense'),
      p7: wire('quick', 'byQuick', 'dense'),
    },
    regions: {},
    presentation: { ticks: DELAY + 1, readout: 'last' },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: `delayed-recall-${DELAY}`,
        budget: { epochs: 40 },
        params: { optimiser: 'adam', learningRate: 0.01, batch: 50, schedule: 'cosine' },
      },
    ],
  }),
}
