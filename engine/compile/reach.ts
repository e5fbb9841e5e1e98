import { sortedIds } from '../network/resolve.ts'
import { type ConnectivityKind, connectivities } from '../projections/definitions.ts'
import type { ConnectivityDefinition } from '../network/definition.ts'
import type { Network } from '../network/schema.ts'

/** Ticks back that delayed projections read, by `module.port`. */
export function reachBack(network: Network): Record<string, number> {
  const reach: Record<string, number> = {}
  for (const id of sortedIds(network.projections)) {
    const { from, delay, connectivity } = network.projections[id]!
    const { params, longest }: ConnectivityDefinition = connectivities[connectivity.kind as ConnectivityKind]
    const last = longest?.(params.parse(connectivity.params), delay) ?? delay
    if (last > 0) reach[`${from.module}.${from.port}`] = Math.max(reach[`${from.module}.${from.port}`] ?? 0, last)
  }
  return reach
}
