import { loadProgram } from '../../compile/load.ts'
import { predictionProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { buffers, createFill } from '../../stages/batch.ts'
import { fillDraws } from '../../stages/draws.ts'
import { createEvents, type Events } from '../events.ts'

const BATCH = 100

/**
 * Mean rate of each module's units in Hz: a unit's output counts once a tick, so that a spike is a 1 and a rate is spikes a tick.
 * @param settle ticks at the start that do not count
 */
export async function rates(
  network: Network,
  threads: number,
  split: Split,
  weights: Weights,
  { ticks, settle }: { readonly ticks: number; readonly settle: number },
): Promise<Record<string, number>> {
  if (settle >= ticks) throw new Error(`All ${ticks} ticks are left out as settling; leave out fewer.`)
  const events = createEvents(network, weights)
  if (events) return ratesOf(events, split, { ticks, settle }, network.dt)
  const batch = Math.min(BATCH, split.count)
  const means = Object.entries(network.modules)
    .filter(([, { kind, muted }]) => kind !== 'input' && kind !== 'readout' && !muted)
    .map(([id]) => id)
  const presented = { ...network, presentation: { ...network.presentation, ticks } }
  const program = predictionProgram(presented, batch, { answersOnly: true, fields: Object.keys(split.sizes), means })
  const session = await loadProgram(program, threads)
  try {
    const [inputs, outputs] = [buffers(program.inputs, (name) => !(name in weights)), buffers(program.outputs)]
    const fill = createFill(program.feeds, batch, split)
    const order = Uint32Array.from({ length: Math.ceil(split.count / batch) * batch }, (_, k) => Math.min(k, split.count - 1))
    const sums = new Map(means.map((id) => [id, 0]))
    for (let start = 0; start < split.count; start += batch) {
      fill(inputs, order, start)
      fillDraws(program.draws, inputs, `rates/${start}`)
      await session.run({ ...weights, ...inputs }, outputs)
      const rows = Math.min(batch, split.count - start)
      for (const id of means) {
        const mean = outputs[`mean.${id}`]!
        for (let tick = settle; tick < ticks; tick++)
          for (let row = 0; row < rows; row++) sums.set(id, sums.get(id)! + mean[tick * batch + row]!)
      }
    }
    return Object.fromEntries([...sums].map(([id, sum]) => [id, (1000 * sum) / ((ticks - settle) * split.count * network.dt)]))
  } finally {
    await session.dispose()
  }
}

/** The same by counting spikes. */
function ratesOf(
  { modules, units, begin }: Events,
  { count }: Split,
  { ticks, settle }: { readonly ticks: number; readonly settle: number },
  dt: number,
): Record<string, number> {
  const spikes = new Float64Array(modules.length)
  for (let sample = 0; sample < count; sample++)
    begin(`rates/${sample}`).advance(ticks, (tick, population) => {
      if (tick >= settle) spikes[population]!++
    })
  return Object.fromEntries(modules.map((id, k) => [id, (1000 * spikes[k]!) / ((ticks - settle) * count * dt * units[k]!)]))
}
