/** The lines of the canvas: projections, and bundles of them between two folded regions. Pure. */
import type { Edge } from '@xyflow/react'
import type { Network } from '../../engine/network/schema.ts'
import { isRegion, regionOf, standIn } from './field.ts'
import { handleOf } from './wiring.ts'

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

/** @param selected projections by id */
export function linesOf(network: Network, selected: readonly string[]): Edge[] {
  const bundles = bundlesOf(network)
  const bundled = new Set([...bundles.values()].flatMap(({ projections }) => projections))
  const chosen = new Set(selected)
  const lines = Object.entries(network.projections).flatMap(([id, { from, to }]): Edge | [] => {
    if (bundled.has(id)) return []
    const [source, target] = [standIn(network, from.module), standIn(network, to.module)]
    return {
      id,
      type: 'projection',
      source,
      target,
      sourceHandle: handleOf('out', from, source),
      targetHandle: handleOf('in', to, target),
      // What runs inside a folded region is not seen.
      hidden: source === target && source !== from.module,
      selected: chosen.has(id),
      ariaLabel: `Projection from ${network.modules[from.module]?.name ?? 'nothing'} to ${network.modules[to.module]?.name ?? 'nothing'}`,
    }
  })
  const many = [...bundles].map(([id, bundle]): Edge => {
    const { source, target, projections } = bundle
    const { from, to } = network.projections[projections[0]!]!
    return {
      id,
      type: 'bundle',
      source,
      target,
      sourceHandle: handleOf('out', from, source),
      targetHandle: handleOf('in', to, target),
      selected: projections.every((projection) => chosen.has(projection)),
      ariaLabel: `${projections.length} projections from ${network.regions[regionOf(source)]!.name} to ${network.regions[regionOf(target)]!.name}`,
      data: { ...bundle },
    }
  })
  return [...lines, ...many]
}
