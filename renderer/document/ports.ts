/** Which ports a module has, and which a folded region shows. Pure but for the table of kinds. */
import type { End } from '../../engine/network/connect.ts'
import type { InputPort, ModuleDefinition } from '../../engine/network/definition.ts'
import { inputPorts, plasticTargets } from '../../engine/network/ports.ts'
import type { Module, Network } from '../../engine/network/schema.ts'
import { modulesIn } from './regions.ts'
import { tables } from './store.ts'

export interface Ports {
  readonly inputs: readonly InputPort[]
  readonly outputs: ReturnType<ModuleDefinition['outputNames']>
}
const none: Ports = { inputs: [], outputs: [] }

// A module never changes: an edit makes another. With the plasticity port, and without.
const known = { plastic: new WeakMap<Module, Ports>(), plain: new WeakMap<Module, Ports>() }
/** The ports of a module; none when it is gone, or its kind or params are not understood. The same object while they are the same. */
export function portsOf(network: Network, id: string): Ports {
  const module = network.modules[id]
  if (!module) return none
  const plastic = plasticTargets(network).has(id)
  const cache = known[plastic ? 'plastic' : 'plain']
  let ports = cache.get(module)
  if (!ports) {
    const definition = tables.modules[module.kind]
    const params = definition?.params.safeParse(module.params)
    ports = params?.success
      ? { inputs: inputPorts(definition!, params.data, module, plastic), outputs: definition!.outputNames(params.data, module) }
      : none
    cache.set(module, ports)
  }
  return ports
}

/** Ports of modules in a region that its folded card shows, from top to bottom. */
export interface Border {
  readonly inputs: readonly End[]
  readonly outputs: readonly End[]
}
const borders = new WeakMap<Network, Map<string, Border>>()
/** The ports of a region: those that are wired to what lies outside, and those that nothing is wired to although it should be. */
export function borderOf(network: Network, region: string): Border {
  const all = borders.get(network) ?? new Map<string, Border>()
  borders.set(network, all)
  let border = all.get(region)
  if (!border) {
    const members = modulesIn(network, region).sort((a, b) => {
      const [p, q] = [network.modules[a]!.position, network.modules[b]!.position]
      return p.y - q.y || p.x - q.x
    })
    const inside = new Set(members)
    const wires = Object.values(network.projections)
    const open = (end: 'from' | 'to', module: string, { name, optional }: { name: string; optional?: boolean }) => {
      const here = wires.filter((p) => p[end].module === module && p[end].port === name)
      return (here.length === 0 && !optional) || here.some((p) => !inside.has(p[end === 'from' ? 'to' : 'from'].module))
    }
    const shown = (side: 'inputs' | 'outputs', end: 'from' | 'to') =>
      members.flatMap((module) =>
        portsOf(network, module)
          [side].filter((port) => open(end, module, port))
          .map(({ name }) => ({ module, port: name })),
      )
    border = { inputs: shown('inputs', 'to'), outputs: shown('outputs', 'from') }
    all.set(region, border)
  }
  return border
}
