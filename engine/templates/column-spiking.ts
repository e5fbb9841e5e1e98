import { neurons, populations, probabilities } from '../modules/column/populations.ts'
import { synapticLif } from '../modules/synapticLif/definition.ts'
import { stepOf } from '../modules/synapticLif/exact.ts'
import { Network } from '../network/schema.ts'

/** Milliseconds a tick. */
const DT = 0.1
/** The share of the neurons that is left, and of the connections to each. */
const SHARE = 0.1
/** Weights grow by this as connections become fewer, so that the variance of what a neuron hears stays (van Albada et al. 2015). */
const GROWN = 1 / Math.sqrt(SHARE)
/** Height of an excitatory potential in mV; from layer 4E to 2/3E twice that; inhibition four times as strong; deviation of weights, as a share. */
const [HEIGHT, INHIBITION, WEIGHT_SPREAD] = [0.15, 4, 0.1]
/** Mean delay in ms, of excitation and inhibition; the deviation is half of it. */
const [LATE, SOON] = [1.5, 0.8]
/** Connections from outside to each neuron, and the rate of each in Hz. */
const [OUTER, OUTER_RATE] = [[1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100], 8]
/** Mean rates at full scale in Hz, as a run of the authors' implementation in NEST gives them. */
export const publishedRates = [0.9, 2.97, 4.41, 5.88, 7.57, 8.63, 1.11, 7.83]

const inhibits = (population: number) => population % 2 === 1
const heightOf = (to: number, from: number) => (inhibits(from) ? -INHIBITION : from === 2 && to === 0 ? 2 : 1) * HEIGHT
/** Connections to a neuron at full scale, with which the probability of one at least between two neurons is the paper's (its equation 1). */
const fullDegree = (to: number, from: number) => {
  const [p, pairs] = [probabilities[to]![from]!, neurons[to]! * neurons[from]!]
  return p === 0 ? 0 : Math.log1p(-p) / Math.log1p(-1 / pairs) / neurons[to]!
}
const unitsOf = (population: number) => Math.round(SHARE * neurons[population]!)
const synapses = (to: number, from: number) => Math.round(SHARE * fullDegree(to, from) * unitsOf(to))

const cell = { timeConstant: 10, synapse: 0.5, threshold: 15, refractory: 2 }

/** The potential in mV at which the mean of what a neuron no longer hears would hold it, at the published rates. */
function lost(to: number): number {
  // A weight brings `scale` for `synapse` ms.
  const held = (rate: number) => (stepOf(cell, DT).scale * cell.synapse * rate) / 1000
  const inner = publishedRates.reduce((sum, rate, from) => sum + held(rate) * heightOf(to, from) * fullDegree(to, from), 0)
  return (inner + held(OUTER_RATE) * HEIGHT * OUTER[to]!) * (1 - GROWN * SHARE)
}

const idOf = (population: number) => populations[population]!.toLowerCase().replace('/', '')

const module = (name: string, k: number) => ({
  kind: 'synapticLif',
  name,
  position: { x: inhibits(k) ? 420 : 0, y: 260 * Math.floor(k / 2) },
  params: synapticLif.params.parse({
    ...cell,
    n: unitsOf(k),
    bias: false,
    drive: lost(k),
    background: SHARE * OUTER[k]! * OUTER_RATE,
    backgroundWeight: GROWN * HEIGHT,
  }),
})

const projection = (to: number, from: number) => {
  const ticks = (inhibits(from) ? SOON : LATE) / DT
  return {
    from: { module: idOf(from), port: 'out' },
    to: { module: idOf(to), port: 'in' },
    delay: Math.round(ticks),
    connectivity: { kind: 'sparse', params: { by: 'number', number: synapses(to, from), spread: ticks / 2 } },
    sign: inhibits(from) ? 'inhibitory' : 'excitatory',
    initial: { kind: 'constant', scale: GROWN * heightOf(to, from), spread: WEIGHT_SPREAD },
  }
}

const look = (id: string, quantity: string) => ({
  id,
  kind: 'measure',
  task: 'rest',
  budget: {},
  params: { name: id, quantity, ticks: 30000, settle: 5000 },
})

const indices = populations.map((_, k) => k)
const joined = indices.flatMap((to) => indices.filter((from) => synapses(to, from) > 0).map((from) => ({ to, from })))

/** The cortical microcircuit of Potjans & Diesmann 2014 at a tenth of its size. Nothing learns. */
export const columnSpiking = {
  title: 'A column of spikes',
  summary: 'The neurons under a square millimetre of cortex at a tenth of their number, each firing at its own pace.',
  measured:
    'At rest 0.5, 2.1, 3.9, 5.0, 6.8, 7.8, 0.9, 7.0 Hz from layer 2/3E to 6I, each within 0.9 Hz of the published mean rate of the whole circuit',
  /** Measured on 2 cores. */
  seconds: 4,
  source: 'Potjans & Diesmann 2014; a tenth of its size after van Albada, Helias & Diesmann 2015',
  network: Network.parse({
    name: 'A column of spikes',
    modules: Object.fromEntries(populations.map((name, k) => [idOf(k), module(name, k)])),
    projections: Object.fromEntries(joined.map(({ to, from }) => [`${idOf(from)}-${idOf(to)}`, projection(to, from)])),
    regions: {},
    dt: DT,
    presentation: { ticks: 1000 },
    curriculum: [look('rates_hz', 'rate'), look('irregularity', 'irregularity')],
  }),
}
