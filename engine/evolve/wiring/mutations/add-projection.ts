import { pick } from '../../dice.ts'
import { delayFor, joined, type Mutation, presentAt, sourcesOf, targetsOf, ways, wireOf } from '../site.ts'

/** Two ports that are not joined are, in one of the ways in which what leaves the one fits the other. */
export const addProjection: Mutation = (site) => {
  const { network, dice } = site
  const [from, to] = [pick(dice, sourcesOf(site)), pick(dice, targetsOf(site))]
  if (!from || !to || joined(network, from, to)) return null
  const way = pick(dice, ways(site, from.signal, to.port, presentAt(site, to)))
  const delay = delayFor(site, from.module, to.module)
  if (!way || delay === null) return null
  const wire = wireOf(from, { module: to.module, port: to.port.name }, way.connectivity, delay)
  return { ...network, projections: { ...network.projections, [site.fresh()]: wire } }
}
