import { pick } from '../../dice.ts'
import type { Network, Projection } from '../../../network/schema.ts'
import { between, made, named } from '../new-module.ts'
import { definitionOf } from '../open.ts'
import {
  delayFor,
  type Mutation,
  portsOf,
  presentAt,
  type Site,
  type Source,
  sourcesOf,
  type Target,
  targetsOf,
  ways,
  wireOf,
  without,
} from '../site.ts'

/** A module takes the place of a projection: it hears what that carried, and its target hears the module. */
export const insertModule: Mutation = (site) => {
  const { network, resolution, open, dice } = site
  const id = pick(dice, Object.keys(network.projections).filter(open.wire))
  if (id === undefined) return null
  const { from, to, delay } = network.projections[id]!
  const signal = resolution.signals[from.module]?.[from.port]
  const port = portsOf(network, to.module).find(({ name }) => name === to.port)
  if (!signal || !port) return null
  const rest = { ...network, projections: without(network.projections, (other) => other === id) }
  return placed(site, rest, { ...from, signal }, { module: to.module, port }, delay, id)
}

/** A module hears what leaves a port, and is heard at another where things add up. */
export const branchModule: Mutation = (site) => {
  const [from, to] = [pick(site.dice, sourcesOf(site)), pick(site.dice, targetsOf(site))]
  if (!from || !to) return null
  const delay = delayFor(site, from.module, to.module)
  return delay === null ? null : placed(site, site.network, from, to, delay)
}

/** @param delay of what leaves the new module @param but the projection that went */
function placed(site: Site, network: Network, from: Source, to: Target, delay: number, but?: string): Network | null {
  const { dice } = site
  const kind = pick(dice, site.kinds)
  if (kind === undefined) return null
  const position = between(network, from.module, to.module)
  const module = made(network, kind, position, dice)
  const definition = definitionOf(module)
  const id = site.fresh()
  const inputs = definition.inputs(module.params, module)
  const first = pick(dice, inputs)
  const arriving: Record<string, Source['signal']> = {}
  const wires: Record<string, Projection> = {}
  for (const port of inputs) {
    if (port !== first && (port.optional || !first)) continue
    const source = port === first ? from : pick(dice, sourcesOf(site))
    const way = source && pick(dice, ways(site, source.signal, port, undefined))
    if (!way) return null
    // What is heard beside may come from where the module leads to.
    const beside = port === first ? 0 : delayFor({ network, dice }, source.module, to.module)
    if (beside === null) return null
    arriving[port.name] = way.delivered
    wires[site.fresh()] = wireOf(source, { module: id, port: port.name }, way.connectivity, beside)
  }
  const outcome = definition.outputs(module.params, arriving, module)
  if ('problem' in outcome) return null
  const out = pick(dice, Object.entries(outcome.ok))
  const way = out && pick(dice, ways(site, out[1], to.port, presentAt(site, to, but)))
  if (!out || !way) return null
  wires[site.fresh()] = wireOf({ module: id, port: out[0] }, { module: to.module, port: to.port.name }, way.connectivity, delay)
  return {
    ...network,
    modules: { ...network.modules, [id]: named(network, module) },
    projections: { ...network.projections, ...wires },
  }
}
