import { chance, pick } from '../../dice.ts'
import { delayFor, joined, type Mutation, portsOf, presentAt, sourcesOf, targetsOf, ways, without } from '../site.ts'

/** One end of a projection moves to another port; it stays as it was where that fits, else it connects otherwise. */
export const rewire: Mutation = (site) => {
  const { network, resolution, open, dice } = site
  const id = pick(dice, Object.keys(network.projections).filter(open.wire))
  if (id === undefined) return null
  const wire = network.projections[id]!
  const rest = { ...network, projections: without(network.projections, (other) => other === id) }
  const [sourceMoves, here] = [chance(dice, 0.5), portsOf(network, wire.to.module).find(({ name }) => name === wire.to.port)]
  const signal = resolution.signals[wire.from.module]?.[wire.from.port]
  const from = sourceMoves ? pick(dice, sourcesOf(site)) : signal && { ...wire.from, signal }
  const to = sourceMoves ? here && { module: wire.to.module, port: here } : pick(dice, targetsOf(site))
  if (!from || !to || joined(network, from, to)) return null
  const fits = ways(site, from.signal, to.port, presentAt(site, to, id))
  const way = fits.find(({ connectivity }) => connectivity.kind === wire.connectivity.kind) ?? pick(dice, fits)
  const delay = delayFor({ network: rest, dice }, from.module, to.module)
  if (!way || delay === null) return null
  const ends = { from: { module: from.module, port: from.port }, to: { module: to.module, port: to.port.name } }
  const connectivity = way.connectivity.kind === wire.connectivity.kind ? wire.connectivity : way.connectivity
  return {
    ...network,
    projections: { ...network.projections, [id]: { ...wire, ...ends, connectivity, delay: Math.max(delay, wire.delay) } },
  }
}
