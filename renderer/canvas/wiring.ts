/** The gesture of wiring while it lasts: which ports the wire may reach, and why not the others. Also which name is being typed. */
import { create } from 'zustand'
import { canConnect, type Connection, type End } from '../../engine/network/connect.ts'
import { portsOf } from '../document/ports.ts'
import { tables, useDocument } from '../document/store.ts'
import { isRegion } from './field.ts'

interface Wiring {
  /** By `portKey`; `null` when nothing is being wired. */
  reach: Readonly<Record<string, Connection>> | null
  renaming: string | null
}
export const useWiring = create<Wiring>(() => ({ reach: null, renaming: null }))

export type Side = 'in' | 'out'
/** Names a port on the node that shows it: `in:port` on a module's card, `in:module port` on a folded region's. */
export const handleOf = (side: Side, end: End, node: string): string =>
  node === end.module ? `${side}:${end.port}` : `${side}:${end.module} ${end.port}`
/** The port that a handle of a node stands for. */
export function endOf(node: string, handle: string): End & { readonly side: Side } {
  const colon = handle.indexOf(':')
  const [side, name] = [handle.slice(0, colon) as Side, handle.slice(colon + 1)]
  const space = name.indexOf(' ')
  return isRegion(node) ? { side, module: name.slice(0, space), port: name.slice(space + 1) } : { side, module: node, port: name }
}
export const portKey = (module: string, side: Side, port: string): string => `${module} ${side}:${port}`

/** Judges every port on the other side. */
export function startWiring({ side, ...start }: End & { readonly side: Side }): void {
  const { network } = useDocument.getState()
  if (!network) return
  const reach: Record<string, Connection> = {}
  for (const id of Object.keys(network.modules))
    for (const { name } of portsOf(network, id)[side === 'out' ? 'inputs' : 'outputs']) {
      const other = { module: id, port: name }
      reach[portKey(id, side === 'out' ? 'in' : 'out', name)] =
        side === 'out' ? canConnect(network, tables, start, other) : canConnect(network, tables, other, start)
    }
  useWiring.setState({ reach })
}
export const endWiring = (): void => useWiring.setState({ reach: null })
