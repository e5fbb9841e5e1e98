import { chance, pick } from '../../dice.ts'
import { delayFor, joined, type Mutation, portsOf, presentAt, ways, wireOf, without } from '../site.ts'

/** A module goes with its projections; who heard it may hear one of those that it heard. */
export const removeModule: Mutation = (site) => {
  const { network, resolution, open, dice } = site
  const gone = pick(dice, Object.keys(network.modules).filter(open.module))
  if (gone === undefined) return null
  const touching = Object.entries(network.projections).filter(([, { from, to }]) => from.module === gone || to.module === gone)
  const rest = {
    ...network,
    modules: without(network.modules, (id) => id === gone),
    projections: without(network.projections, (id) => touching.some(([other]) => other === id)),
  }
  const heard = touching.map(([, { from }]) => from).filter(({ module }) => module !== gone)
  const added: typeof rest.projections = {}
  for (const [id, { from, to }] of touching) {
    if (from.module !== gone || to.module === gone) continue
    const port = portsOf(network, to.module).find(({ name }) => name === to.port)
    const alone = !Object.values(rest.projections).some((p) => p.to.module === to.module && p.to.port === to.port)
    const source = pick(dice, heard)
    const signal = source && resolution.signals[source.module]?.[source.port]
    if (!port || !signal || (!alone && chance(dice, 0.5))) continue
    const target = { module: to.module, port }
    const way = pick(dice, ways(site, signal, port, alone ? undefined : presentAt(site, target, id)))
    const delay = delayFor({ network: rest, dice }, source.module, to.module)
    if (way && delay !== null && !joined(rest, source, target)) added[site.fresh()] = wireOf(source, to, way.connectivity, delay)
  }
  return { ...rest, projections: { ...rest.projections, ...added } }
}
