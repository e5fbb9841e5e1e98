import { Network } from '../network/schema.ts'

const cell = (name: string, y: number, rest: number) => ({
  kind: 'thalamus',
  name,
  position: { x: 260, y },
  params: { n: 1, rest, gain: 1.2, inhibition: 0 },
})
const wire = (to: string) => ({
  from: { module: 'current', port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'identity' },
})

const look = (id: string, name: string, quantity: string) => ({
  id,
  kind: 'measure',
  task: 'current',
  budget: {},
  params: { name, quantity, split: 'full', settle: 40 },
})

/** Two relay cells that differ in nothing but their resting potential, under the same step of current. Nothing learns. */
export const tonicBurst = {
  title: 'Tonic and burst',
  summary: 'One thalamic neuron, twice: at -50 mV it fires one by one for as long as it is driven, at -75 mV in a burst.',
  measured: 'Under the full current: 27 Hz as even as a clock (irregularity 0), and 23 Hz in one burst (irregularity 0.54)',
  /** Measured on 2 cores. */
  seconds: 1,
  source: 'Smith, Cox, Sherman & Rinzel 2000 (integrate-and-fire-or-burst)',
  network: Network.parse({
    name: 'Tonic and burst',
    modules: {
      current: {
        kind: 'input',
        name: 'Current',
        position: { x: 0, y: 130 },
        params: { field: 'current', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [300, 1] } },
      },
      tonic: cell('At -50 mV', 0, -50),
      burst: cell('At -75 mV', 260, -75),
    },
    projections: { p1: wire('tonic'), p2: wire('burst') },
    regions: {},
    dt: 1,
    presentation: { ticks: 300 },
    curriculum: [look('rates', 'rate_in_hz', 'rate'), look('intervals', 'irregularity', 'irregularity')],
  }),
}
