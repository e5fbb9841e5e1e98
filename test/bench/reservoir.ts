/**
 * A forward pass through a reservoir of 1,000 units that is shown one number a tick: `node test/bench/reservoir.ts [TICKS] [BATCH]`.
 * Milliseconds to make it ready and to run it once, the least of five; one JSON line.
 */
import { loadProgram } from '../../engine/compile/load.ts'
import { checked, predictionProgram } from '../../engine/compile/program.ts'
import { startingWeights } from '../../engine/compile/weights.ts'
import { buffers } from '../../engine/stages/batch.ts'
import { Network } from '../../engine/network/schema.ts'

const [ticks, batch] = [Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 1)]
const sequence = { signal: { modality: 'activity', shape: [ticks, 1] } }
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: { x: 0, y: 0 }, params, ...extra })
const wire = (from: string, to: string, kind: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
})
const network = Network.parse({
  name: 'Reservoir',
  regions: {},
  curriculum: [],
  presentation: { ticks, readout: 'every' },
  modules: {
    numbers: module('input', { field: 'numbers', shows: 'elements' }, { signature: sequence }),
    reservoir: module('reservoir', { n: 1000 }),
    answer: module('readout', { n: 1, answer: 'values' }, { signature: sequence }),
  },
  projections: { a: wire('numbers', 'reservoir', 'identity'), b: wire('reservoir', 'answer', 'dense') },
})
const began = performance.now()
const program = predictionProgram(network, batch)
const session = await loadProgram(program, 1)
const ready = performance.now() - began
const inputs = { ...buffers(program.inputs), ...startingWeights(network, checked(network), 1) }
inputs['elements.numbers'] = inputs['elements.numbers']!.map((_, k) => Math.sin(0.7 * k))
const outputs = buffers(program.outputs)
let best = Number.POSITIVE_INFINITY
for (let k = 0; k < 5; k++) {
  const start = performance.now()
  await session.run(inputs, outputs)
  best = Math.min(best, performance.now() - start)
}
await session.dispose()
console.log(JSON.stringify({ name: 'reservoir', ticks, batch, ready_ms: Math.round(ready), run_ms: Math.round(best) }))
