import { pick } from '../../dice.ts'
import { copyOf } from '../new-module.ts'
import { type Mutation, portsOf } from '../site.ts'

/** A module stands there twice, wired as it was wired wherever a port takes several. */
export const duplicate: Mutation = (site) => {
  const { network, open, dice } = site
  const id = pick(dice, Object.keys(network.modules).filter(open.params))
  if (id === undefined) return null
  const twin = site.fresh()
  const other = (module: string) => (module === id ? twin : module)
  const copies = Object.values(network.projections).flatMap((wire) => {
    const { from, to, weights, ...rest } = wire
    if (from.module !== id && to.module !== id) return []
    const takes = to.module === id || portsOf(network, to.module).find(({ name }) => name === to.port)?.sums
    if (!takes) return []
    const ends = { from: { ...from, module: other(from.module) }, to: { ...to, module: other(to.module) } }
    return [[site.fresh(), { ...rest, ...ends, locks: {} }] as const]
  })
  return {
    ...network,
    modules: { ...network.modules, [twin]: copyOf(network, network.modules[id]!) },
    projections: { ...network.projections, ...Object.fromEntries(copies) },
  }
}
