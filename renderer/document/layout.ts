/** Automatic layout: left to right in layers, projections with a delay as feedback; folded where that shows it larger. */
import type { ELK as Elk, ElkNode } from 'elkjs/lib/elk-api.js'
import type { Network } from '../../engine/network/schema.ts'
import { CARD } from './modules.ts'

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '60',
  'elk.spacing.nodeNode': '44',
  'elk.spacing.componentComponent': '60',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}
/** Between the columns and rows of a folded chain. */
const GAP = { x: 60, y: 64 }
/** Nothing is shown larger than this, and what is shown this large is not folded. */
const LARGEST = 1.25
const LARGE = 0.85
let elk: Elk | null = null

interface Size {
  readonly width: number
  readonly height: number
}
interface Placed extends Size {
  readonly id: string
  readonly x: number
  readonly y: number
}

/** In the window elk works beside the page, which stays fluid meanwhile. */
async function start(): Promise<Elk> {
  if (typeof Worker === 'undefined') return new (await import('elkjs/lib/elk.bundled.js')).default()
  const [{ default: Api }, { default: url }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ])
  return new Api({ workerFactory: () => new Worker(url) })
}

/** How large a layout can be shown in a room. */
function zoomOf(placed: readonly Placed[], room: Size): number {
  const extent = (at: 'x' | 'y', size: 'width' | 'height') =>
    Math.max(...placed.map((n) => n[at] + n[size])) - Math.min(...placed.map((n) => n[at]))
  return Math.min(LARGEST, room.width / extent('x', 'width'), room.height / extent('y', 'height'))
}

/** The modules in their order when each stands in a layer of its own, else null. */
function chainOf(placed: readonly Placed[]): readonly Placed[] | null {
  const ordered = [...placed].sort((a, b) => a.x - b.x)
  return ordered.every((n, k) => k === 0 || n.x >= ordered[k - 1]!.x + ordered[k - 1]!.width) ? ordered : null
}

/** A chain that goes down one column and up the next, so that every wire is short and straight. */
function meander(chain: readonly Placed[], rows: number): Placed[] {
  const columns = Array.from({ length: Math.ceil(chain.length / rows) }, (_, c) => chain.slice(c * rows, (c + 1) * rows))
  const tall = Math.max(...chain.map((n) => n.height)) + GAP.y
  let left = 0
  return columns.flatMap((column, c) => {
    const wide = Math.max(...column.map((n) => n.width))
    const x = left
    left += wide + GAP.x
    return column.map((n, k) => ({ ...n, x: x + (wide - n.width) / 2, y: tall * (c % 2 === 0 ? k : rows - 1 - k) }))
  })
}

/**
 * Positions by module id; the top left of what was there stays where it was.
 * @param room what the canvas can show, in pixels; a layout that would be small in it is folded
 */
export async function arrange(
  network: Network,
  sizes: Readonly<Record<string, Size>>,
  room: Size,
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
  const children = ids.map((id) => ({ id, ...(sizes[id] ?? CARD) }))
  const place = async (more: Record<string, string>): Promise<Placed[]> => {
    const graph: ElkNode = { id: 'root', layoutOptions: { ...OPTIONS, ...more }, children: children.map((n) => ({ ...n })), edges }
    const placed = (await elk!.layout(graph)).children ?? []
    return placed.map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({ id, x, y, width, height }))
  }
  const plain = await place({})
  let best = { placed: plain, zoom: zoomOf(plain, room) }
  if (best.zoom < LARGE) {
    const chain = chainOf(plain)
    const folded = chain
      ? [2, 3, 4].map((rows) => meander(chain, rows))
      : [await place({ 'elk.layered.wrapping.strategy': 'MULTI_EDGE', 'elk.aspectRatio': String(room.width / room.height) })]
    for (const placed of folded) {
      const zoom = zoomOf(placed, room)
      if (zoom > best.zoom) best = { placed, zoom }
    }
  }
  const least = (values: number[]) => Math.min(...values)
  const before = { x: least(ids.map((id) => network.modules[id]!.position.x)), y: least(ids.map((id) => network.modules[id]!.position.y)) }
  const after = { x: least(best.placed.map((n) => n.x)), y: least(best.placed.map((n) => n.y)) }
  return Object.fromEntries(best.placed.map(({ id, x, y }) => [id, { x: x - after.x + before.x, y: y - after.y + before.y }]))
}
