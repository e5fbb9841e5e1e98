import { sortedIds } from '../network/resolve.ts'
import type { Network } from '../network/schema.ts'

/** Ticks back that delayed projections read, by `module.port`. */
export function reachBack(network: Network): Record<string, number> {
  const reach: Record<string, number> = {}
  for (const id of sortedIds(network.projections)) {
    const { from, delay } = network.projections[id]!
    if (delay > 0) reach[`${from.module}.${from.port}`] = Math.max(reach[`${from.module}.${from.port}`] ?? 0, delay)
  }
  return reach
}
