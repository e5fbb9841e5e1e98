/** Automatic layout: left to right in layers, projections with a delay as feedback. */
import type { ELK as Elk, ElkNode } from 'elkjs/lib/elk-api.js'
import type { Network } from '../../engine/network/schema.ts'
import { CARD } from './modules.ts'

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.spacing.nodeNode': '48',
  'elk.spacing.componentComponent': '72',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}
let elk: Elk | null = null

/** In the window elk works beside the page, which stays fluid meanwhile. */
async function start(): Promise<Elk> {
  if (typeof Worker === 'undefined') return new (await import('elkjs/lib/elk.bundled.js')).default()
  const [{ default: Api }, { default: url }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ])
  return new Api({ workerFactory: () => new Worker(url) })
}

/** Positions by module id; the top left of what was there stays where it was. */
export async function arrange(
  network: Network,
  sizes: Readonly<Record<string, { width: number; height: number }>>,
): Promise<Record<string, { x: number; y: number }>> {
  const ids = Object.keys(network.modules).sort()
  if (ids.length === 0) return {}
  elk ??= await start()
  const edges = Object.entries(network.projections)
    .filter(
      ([, p]) =>
        Object.hasOwn(network.modules, p.from.module) && Object.hasOwn(network.modules, p.to.module) && p.from.module !== p.to.module,
    )
    .map(([id, p]) => ({
      id,
      sources: [p.from.module],
      targets: [p.to.module],
      // Of a loop, the projections with a delay are the ones to turn round.
      layoutOptions: { 'elk.layered.priority.direction': p.delay > 0 ? '0' : '10' },
    }))
  const graph: ElkNode = { id: 'root', layoutOptions: OPTIONS, children: ids.map((id) => ({ id, ...(sizes[id] ?? CARD) })), edges }
  const placed = (await elk.layout(graph)).children ?? []
  const least = (values: number[]) => Math.min(...values)
  const before = { x: least(ids.map((id) => network.modules[id]!.position.x)), y: least(ids.map((id) => network.modules[id]!.position.y)) }
  const after = { x: least(placed.map((n) => n.x ?? 0)), y: least(placed.map((n) => n.y ?? 0)) }
  return Object.fromEntries(placed.map((n) => [n.id, { x: (n.x ?? 0) - after.x + before.x, y: (n.y ?? 0) - after.y + before.y }]))
}
