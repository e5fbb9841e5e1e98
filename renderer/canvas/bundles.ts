/** Projections between two folded regions: where they are many they are one line. Pure. */
import type { Network } from '../../engine/network/schema.ts'
import { isRegion, standIn } from './field.ts'

/** So many between the same two, in the same direction, are drawn as one. */
export const MANY = 2

export interface Bundle {
  /** Nodes of the canvas. */
  readonly source: string
  readonly target: string
  readonly projections: readonly string[]
}

/** What is drawn in place of projections, by the id of its line; each projection is in one at the most. */
export function bundlesOf(network: Network): Map<string, Bundle> {
  const between = new Map<string, { source: string; target: string; projections: string[] }>()
  if (!Object.values(network.regions).some((region) => region.collapsed)) return between
  for (const [id, { from, to }] of Object.entries(network.projections)) {
    const [source, target] = [standIn(network, from.module), standIn(network, to.module)]
    if (source === target || !isRegion(source) || !isRegion(target)) continue
    const key = `bundle ${source} ${target}`
    const bundle = between.get(key) ?? { source, target, projections: [] }
    between.set(key, bundle)
    bundle.projections.push(id)
  }
  for (const [key, { projections }] of between) if (projections.length < MANY) between.delete(key)
  return between
}

/** The projections that a line stands for. */
export const standsFor = ({ id, data }: { id: string; data?: Record<string, unknown> }): readonly string[] =>
  (data as Bundle | undefined)?.projections ?? [id]
