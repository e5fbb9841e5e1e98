/** What happens while a wire is drawn by hand: what React Flow tells, in terms of modules and ports. */
import type { Connection, Edge, FinalConnectionState, OnConnectStartParams } from '@xyflow/react'
import type { End } from '../../engine/network/connect.ts'
import type { Network } from '../../engine/network/schema.ts'
import { connect } from '../document/modules.ts'
import { say } from '../document/note.ts'
import { borderOf, portsOf } from '../document/ports.ts'
import { modulesIn } from '../document/regions.ts'
import { useDocument } from '../document/store.ts'
import { isRegion, regionOf } from './field.ts'
import { endOf, endWiring, portKey, type Side, startWiring, useWiring } from './wiring.ts'

export function wiringStarts(_event: MouseEvent | TouchEvent, { nodeId, handleId }: OnConnectStartParams): void {
  if (!nodeId || !handleId) return
  startWiring(endOf(nodeId, handleId))
}

/** The two ports that a connection on the canvas is between. */
const ends = (c: Connection | Edge) => {
  const [{ side: _out, ...from }, { side: _in, ...to }] = [endOf(c.source, c.sourceHandle ?? ''), endOf(c.target, c.targetHandle ?? '')]
  return { from, to }
}

export function mayWire(connection: Connection | Edge): boolean {
  const { reach } = useWiring.getState()
  const { from, to } = ends(connection)
  // The wire came from one of the two; only the other end is judged.
  const judged = reach?.[portKey(to.module, 'in', to.port)] ?? reach?.[portKey(from.module, 'out', from.port)]
  return judged !== undefined && !('problem' in judged)
}

export function wired(connection: Connection): void {
  const { from, to } = ends(connection)
  tell(connect(from, to))
}

function tell(outcome: ReturnType<typeof connect>, at?: { x: number; y: number }): void {
  if ('problem' in outcome) say(outcome.problem, at)
  else if (outcome.delay > 0) say('This closes a loop, so the projection is recurrent: what it brings arrives 1 tick later.', at)
}

/** A drop on a card, or on a folded region, takes the first port that may be wired; a refused drop says why. */
export function wiringEnds(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const { reach } = useWiring.getState()
  const { network } = useDocument.getState()
  endWiring()
  const start = state.fromHandle
  if (state.isValid || !network || !reach || !start?.id) return
  const [x, y] = clientOf(event)
  const at = { x, y }
  const under = document.elementFromPoint(x, y)?.closest('.react-flow__node')?.getAttribute('data-id')
  const node = state.toHandle?.nodeId ?? under
  if (!node || (node === start.nodeId && !state.toHandle)) return
  if (state.toHandle && state.toHandle.type === start.type)
    return say(
      start.type === 'source'
        ? 'A projection goes from an output to an input; drop it on the left side of a module.'
        : 'A projection goes from an output to an input; drop it on the right side of a module.',
      at,
    )
  const { side, ...here } = endOf(start.nodeId, start.id)
  const there = state.toHandle?.id ? [endOf(node, state.toHandle.id)] : portsBehind(network, node, side === 'out' ? 'in' : 'out')
  const outcomes = there.map((end) => ({ end, reached: reach[portKey(end.module, end.side, end.port)] }))
  const free = outcomes.find(({ reached }) => reached && !('problem' in reached))
  if (free) {
    const { module, port } = free.end
    return tell(side === 'out' ? connect(here, { module, port }) : connect({ module, port }, here), at)
  }
  const refused = outcomes.find(({ reached }) => reached !== undefined)?.reached
  say(refused && 'problem' in refused ? refused.problem : 'Nothing here has a port that a projection could end at.', at)
}

/** The ports on one side of a module, or of a region: those at its border first, then those inside. */
function portsBehind(network: Network, node: string, side: Side): (End & { side: Side })[] {
  const list = side === 'in' ? 'inputs' : 'outputs'
  const own = (module: string) => portsOf(network, module)[list].map(({ name }) => ({ module, port: name }))
  const found = isRegion(node)
    ? [...borderOf(network, regionOf(node))[list], ...modulesIn(network, regionOf(node)).flatMap(own)]
    : Object.hasOwn(network.modules, node)
      ? own(node)
      : []
  return found.map((end) => ({ ...end, side }))
}

function clientOf(event: MouseEvent | TouchEvent): [number, number] {
  const point = 'changedTouches' in event ? event.changedTouches[0]! : event
  return [point.clientX, point.clientY]
}
