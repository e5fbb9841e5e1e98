import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { recorded, type Recording } from './recorded.ts'

/**
 * How unevenly spiking neurons fire: the coefficient of variation of the intervals between the spikes of a neuron, 0 for a clock and 1 for
 * chance (Softky & Koch 1993), as the mean over neurons and samples with three spikes or more.
 * @param settle ticks at the start that do not count
 */
export async function irregularity(
  network: Network,
  threads: number,
  split: Split,
  weights: Weights,
  { module, ticks, settle }: { readonly module: string; readonly ticks: number; readonly settle: number },
): Promise<Record<string, number>> {
  const sums = new Map<string, { sum: number; count: number }>()
  await recorded(network, threads, split, weights, { module, modality: 'spikes', ticks }, (recording) => {
    const total = sums.get(recording.module) ?? { sum: 0, count: 0 }
    sums.set(recording.module, total)
    for (let unit = 0; unit < recording.units; unit++) {
      let [last, n, mean, square] = [-1, 0, 0, 0]
      for (const tick of firedIn(recording, unit, settle, ticks)) {
        if (last >= 0) {
          n++
          mean += tick - last
          square += (tick - last) ** 2
        }
        last = tick
      }
      if (n < 2) continue
      total.sum += Math.sqrt(Math.max(0, square / n - (mean / n) ** 2)) / (mean / n)
      total.count++
    }
  })
  return Object.fromEntries([...sums].filter(([, { count }]) => count > 0).map(([id, { sum, count }]) => [id, sum / count]))
}

/** The ticks from `settle` on at which a unit fired. */
function* firedIn({ when, at }: Recording, unit: number, settle: number, ticks: number): Generator<number> {
  if (when) {
    for (const tick of when(unit)) if (tick >= settle) yield tick
  } else for (let tick = settle; tick < ticks; tick++) if (at(tick, unit) >= 0.5) yield tick
}
