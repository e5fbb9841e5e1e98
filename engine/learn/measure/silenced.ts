import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { recorded } from './recorded.ts'

/** The same samples in three ways: with both inputs, and with one of them alone. */
export interface Rivals {
  readonly both: Split
  readonly stronger: Split
  readonly weaker: Split
}

/**
 * By which share the answer of the weaker input's assembly falls when the stronger input comes as well: 1, it is silenced; 0, nothing
 * changes; below 0, it grows. In each sample its assembly are the units that, in the intact network, answer more to it alone than to the
 * stronger one alone.
 * @param network as it is measured, perhaps with a lesion
 * @param settle ticks at the start that do not count
 * @returns by module id; modules whose assemblies do not answer are left out
 */
export async function silenced(
  network: Network,
  intact: Network,
  threads: number,
  rivals: Rivals,
  weights: Weights,
  { module, port, ticks, settle }: { readonly module: string; readonly port: string; readonly ticks: number; readonly settle: number },
): Promise<Record<string, number>> {
  if (settle >= ticks) throw new Error(`All ${ticks} ticks are left out as settling; leave out fewer.`)
  /** By module and sample, the sum over ticks of each unit. */
  const answers = async (of: Network, split: Split) => {
    const found = new Map<string, Float64Array[]>()
    await recorded(of, threads, split, weights, { module, port, ticks }, ({ module: id, sample, units, at }) => {
      const sums = new Float64Array(units)
      for (let tick = settle; tick < ticks; tick++) for (let unit = 0; unit < units; unit++) sums[unit]! += at(tick, unit)
      if (!found.has(id)) found.set(id, [])
      found.get(id)![sample] = sums
    })
    return found
  }
  const [together, alone] = [await answers(network, rivals.both), await answers(network, rivals.weaker)]
  const [stronger, weaker] = [await answers(intact, rivals.stronger), await answers(intact, rivals.weaker)]
  const shares: [string, number][] = []
  for (const [id, samples] of together) {
    let [left, all] = [0, 0]
    samples.forEach((both, sample) => {
      const [strong, weak] = [stronger.get(id)![sample]!, weaker.get(id)![sample]!]
      both.forEach((answer, unit) => {
        if (weak[unit]! <= strong[unit]!) return
        all += alone.get(id)![sample]![unit]!
        left += answer
      })
    })
    if (all > 0) shares.push([id, 1 - left / all])
  }
  return Object.fromEntries(shares)
}
