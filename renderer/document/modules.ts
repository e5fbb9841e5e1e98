/** Adding, wiring, removing and aligning: each function is one edit. */
import { canConnect, type End } from '../../engine/network/connect.ts'
import type { Module, Network, Projection } from '../../engine/network/schema.ts'
import { dropEmpty } from './regions.ts'
import { freeName, labelOf } from './label.ts'
import { edit, newId, select, tables, useDocument } from './store.ts'

/** Size of a card until it has been measured. */
export const CARD = { width: 168, height: 164 }

/** The place nearest to `at` where a card covers no other; `at` itself when there is none within some cards' reach. */
export function freePlace(at: { x: number; y: number }): { x: number; y: number } {
  const others = Object.values(useDocument.getState().network?.modules ?? {}).map((m) => m.position)
  const free = (x: number, y: number) => others.every((o) => Math.abs(o.x - x) > CARD.width + 12 || Math.abs(o.y - y) > CARD.height + 12)
  const step = 40
  const reach = Array.from({ length: 25 }, (_, k) => (k - 12) * step)
  const places = reach.flatMap((dx) => reach.map((dy) => ({ dx, dy }))).sort((a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy))
  const found = places.find(({ dx, dy }) => free(at.x + dx, at.y + dy))
  return found ? { x: at.x + found.dx, y: at.y + found.dy } : at
}

/** Adds a module of a kind with its defaults and selects it; its id, or `null` when there is no document. */
export function addModule(kind: string, position: { x: number; y: number }): string | null {
  const { network } = useDocument.getState()
  const definition = tables.modules[kind]
  if (!network || !definition) return null
  const id = newId()
  const module: Module = {
    kind,
    name: freeName(network.modules, definition.title),
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    params: definition.params.parse({}) as Record<string, unknown>,
    locks: {},
    muted: false,
    bypassed: false,
    pinned: false,
  }
  edit(`Add ${definition.title}`, (draft) => {
    draft.modules[id] = module
  })
  select([id])
  return id
}

/** Wires two ports if they may be; the connection, or why not. */
export function connect(from: End, to: End): ReturnType<typeof canConnect> {
  const { network } = useDocument.getState()
  if (!network) return { problem: 'No project is open.' }
  const outcome = canConnect(network, tables, from, to)
  if ('problem' in outcome) return outcome
  const projection: Projection = {
    from,
    to,
    delay: outcome.delay,
    connectivity: { kind: outcome.connectivity, params: {} },
    sign: 'free',
    locks: {},
  }
  const id = newId()
  edit(`Wire ${network.modules[from.module]!.name} to ${network.modules[to.module]!.name}`, (draft) => {
    draft.projections[id] = projection
  })
  return outcome
}

/** Removes modules with the projections at them, and projections. */
export function remove(modules: readonly string[], projections: readonly string[]): void {
  const gone = new Set(modules)
  edit(labelOf('Delete', modules, projections), (draft) => {
    for (const [id, p] of Object.entries(draft.projections))
      if (projections.includes(id) || gone.has(p.from.module) || gone.has(p.to.module)) delete draft.projections[id]
    for (const id of modules) delete draft.modules[id]
    dropEmpty(draft as Network)
  })
}

/** Positions at the end of a drag or a layout, as one edit. */
export function moveModules(label: string, positions: Readonly<Record<string, { x: number; y: number }>>): void {
  edit(label, (draft) => {
    for (const [id, { x, y }] of Object.entries(positions)) {
      const module = draft.modules[id]
      if (!module) continue
      const to = { x: Math.round(x), y: Math.round(y) }
      if (module.position.x !== to.x || module.position.y !== to.y) module.position = to
    }
  })
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom' | 'distribute-x' | 'distribute-y'
type Sizes = Readonly<Record<string, { width: number; height: number }>>

/** Lines up modules, or spaces three or more evenly. */
export function align(modules: readonly string[], how: Alignment, sizes: Sizes): void {
  const { network } = useDocument.getState()
  const boxes = modules.flatMap((id) => (network?.modules[id] ? [{ id, ...network.modules[id].position, ...(sizes[id] ?? CARD) }] : []))
  if (boxes.length < 2) return
  const horizontal = how === 'left' || how === 'centre' || how === 'right' || how === 'distribute-x'
  const [at, size] = horizontal ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const low = Math.min(...boxes.map((b) => b[at]))
  const high = Math.max(...boxes.map((b) => b[at] + b[size]))
  const place = new Map<string, number>()
  if (how === 'distribute-x' || how === 'distribute-y') {
    const ordered = [...boxes].sort((a, b) => a[at] - b[at])
    const gap = (high - low - boxes.reduce((sum, b) => sum + b[size], 0)) / (boxes.length - 1)
    let next = low
    for (const box of ordered) {
      place.set(box.id, next)
      next += box[size] + gap
    }
  } else
    for (const box of boxes)
      place.set(
        box.id,
        how === 'left' || how === 'top' ? low : how === 'right' || how === 'bottom' ? high - box[size] : (low + high - box[size]) / 2,
      )
  const positions = Object.fromEntries(boxes.map((b) => [b.id, { x: b.x, y: b.y, [at]: place.get(b.id)! }]))
  moveModules(labelOf(how.startsWith('distribute') ? 'Distribute' : 'Align', modules), positions)
}
