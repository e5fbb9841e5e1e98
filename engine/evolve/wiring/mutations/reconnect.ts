import type { ConnectivityDefinition } from '../../../network/definition.ts'
import { connectivities } from '../../../projections/definitions.ts'
import { chance, pick } from '../../dice.ts'
import { moved } from '../params.ts'
import { delayFor, type Mutation, portsOf, presentAt, ways, without } from '../site.ts'

/** A projection connects otherwise: by another connectivity, with another setting of its own, or later or sooner. */
export const reconnect: Mutation = (site) => {
  const { network, resolution, open, dice } = site
  const id = pick(dice, Object.keys(network.projections).filter(open.wire))
  if (id === undefined) return null
  const wire = network.projections[id]!
  const changed = (change: Partial<typeof wire>) => ({ ...network, projections: { ...network.projections, [id]: { ...wire, ...change } } })
  if (chance(dice, 0.3)) {
    const rest = { ...network, projections: without(network.projections, (other) => other === id) }
    const delay = delayFor({ network: rest, dice }, wire.from.module, wire.to.module)
    return delay === null ? null : changed({ delay })
  }
  const { kind, params } = wire.connectivity
  const table: Readonly<Record<string, ConnectivityDefinition>> = connectivities
  if (chance(dice, 0.5)) {
    const next = moved(table[kind]!.params, params, dice)
    return next && changed({ connectivity: { kind, params: next } })
  }
  const signal = resolution.signals[wire.from.module]?.[wire.from.port]
  const port = portsOf(network, wire.to.module).find(({ name }) => name === wire.to.port)
  if (!signal || !port) return null
  const others = ways(site, signal, port, presentAt(site, { module: wire.to.module, port }, id))
  const way = pick(
    dice,
    others.filter(({ connectivity }) => connectivity.kind !== kind),
  )
  return way ? changed({ connectivity: way.connectivity }) : null
}
