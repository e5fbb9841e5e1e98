/**
 * One training step of a free form: `node test/bench/free.ts NEURONS DEGREE BATCH TICKS`. An image of 784 pixels reaches its inputs by ten
 * connections each, its outputs answer with ten classes; Adam. One JSON object: medians of the step by the clock and of its processor time.
 */
import { measureSteps } from '../../engine/bench/training.ts'
import { Network } from '../../engine/network/schema.ts'
import { threads } from '../../engine/runs/job.ts'

const [neurons, degree, batch, ticks] = process.argv.slice(2).map(Number) as [number, number, number, number]
const place = { position: { x: 0, y: 0 } }
const network = Network.parse({
  name: 'free',
  modules: {
    image: {
      kind: 'input',
      name: 'Image',
      ...place,
      params: { field: 'image' },
      signature: { signal: { modality: 'activity', shape: [784] } },
    },
    net: { kind: 'free', name: 'Net', ...place, params: { n: neurons, degree, inputs: 0.1, outputs: 0.01 } },
    digit: { kind: 'readout', name: 'Digit', ...place, params: { n: 10 } },
  },
  projections: {
    in: {
      from: { module: 'image', port: 'out' },
      to: { module: 'net', port: 'in' },
      connectivity: { kind: 'sparse', params: { by: 'in-degree', degree: 10 } },
    },
    out: { from: { module: 'net', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
  },
  regions: {},
  curriculum: [],
  presentation: { ticks },
})
const { median_ms, processor_ms, threads: used } = await measureSteps({ network, batch, optimiser: 'adam' }, threads(), 10)
console.log(JSON.stringify({ neurons, connections: neurons * degree, batch, ticks, threads: used, median_ms, processor_ms }))
