/** The gesture of wiring while it lasts: which ports the wire may reach, and why not the others. Also which name is being typed. */
import { create } from 'zustand'
import { canConnect, type Connection, type End } from '../../engine/network/connect.ts'
import { inputPorts, plasticTargets } from '../../engine/network/ports.ts'
import { tables, useDocument } from '../document/store.ts'

interface Wiring {
  /** By `portKey`; `null` when nothing is being wired. */
  reach: Readonly<Record<string, Connection>> | null
  renaming: string | null
}
export const useWiring = create<Wiring>(() => ({ reach: null, renaming: null }))

export type Side = 'in' | 'out'
export const handleId = (side: Side, port: string): string => `${side}:${port}`
export const portOf = (handle: string): { side: Side; port: string } => {
  const at = handle.indexOf(':')
  return { side: handle.slice(0, at) as Side, port: handle.slice(at + 1) }
}
export const portKey = (module: string, handle: string): string => `${module} ${handle}`

/** Judges every port on the other side. */
export function startWiring(start: End, side: Side): void {
  const { network } = useDocument.getState()
  if (!network) return
  const reach: Record<string, Connection> = {}
  const plastic = plasticTargets(network)
  for (const [id, module] of Object.entries(network.modules)) {
    const definition = tables.modules[module.kind]
    const params = definition?.params.safeParse(module.params)
    if (!params?.success) continue
    const ports =
      side === 'out' ? inputPorts(definition!, params.data, module, plastic.has(id)) : definition!.outputNames(params.data, module)
    for (const { name } of ports) {
      const other = { module: id, port: name }
      reach[portKey(id, handleId(side === 'out' ? 'in' : 'out', name))] =
        side === 'out' ? canConnect(network, tables, start, other) : canConnect(network, tables, other, start)
    }
  }
  useWiring.setState({ reach })
}
export const endWiring = (): void => useWiring.setState({ reach: null })
