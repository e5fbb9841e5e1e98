/** On which side of its card a port stands: inputs left and outputs right, or above and below where what they are wired to lies there. */
import type { Network } from '../../engine/network/schema.ts'
import { CARD } from '../document/modules.ts'
import { handleOf } from './wiring.ts'

export type Edge = 'left' | 'right' | 'top' | 'bottom'

/** Sides by handle, for the ports that are not where they are by default. Forward projections decide; ports whose ends disagree stay. */
export function portSides({ modules, projections }: Pick<Network, 'modules' | 'projections'>, id: string): Record<string, Edge> {
  const wished = new Map<string, Set<Edge | null>>()
  const here = modules[id]?.position
  for (const { from, to, delay } of Object.values(projections)) {
    if (delay > 0 || !here || (from.module !== id && to.module !== id)) continue
    const out = from.module === id
    const there = modules[out ? to.module : from.module]?.position
    if (!there) continue
    const handle = handleOf(out ? 'out' : 'in', out ? from : to, id)
    const beside = Math.abs(there.x - here.x) > CARD.width * 0.55
    const edge = beside || Math.abs(there.y - here.y) < CARD.height ? null : there.y < here.y ? 'top' : 'bottom'
    wished.set(handle, (wished.get(handle) ?? new Set()).add(edge))
  }
  const sides: Record<string, Edge> = {}
  for (const [handle, edges] of wished) {
    const [edge] = edges
    if (edges.size === 1 && edge) sides[handle] = edge
  }
  return sides
}
