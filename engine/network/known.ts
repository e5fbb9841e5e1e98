/** What of a document is understood: modules and wires whose kinds and settings are known, with what their definitions say. */
import type { ConnectivityDefinition, Definitions, InputPort, ModuleDefinition, PlasticityDefinition } from './definition.ts'
import { inputPorts, plasticTargets } from './ports.ts'
import type { Module, Network, Projection } from './schema.ts'

export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly module?: string
  readonly projection?: string
  /** One sentence: what is wrong, where, and what to do. */
  readonly message: string
}
export interface Known {
  readonly id: string
  readonly module: Module
  readonly definition: ModuleDefinition
  readonly params: unknown
  readonly inputs: readonly InputPort[]
}
export interface Wire {
  readonly id: string
  readonly projection: Projection
  /** How sentences about it begin. */
  readonly label: string
  readonly connectivity: ConnectivityDefinition
  readonly params: unknown
  readonly port: InputPort
  readonly plasticity?: { readonly definition: PlasticityDefinition; readonly params: unknown }
}

/** Ids in the one order that sums and weights follow, whatever order things were drawn in. */
export const sortedIds = (record: object): string[] => Object.keys(record).sort()

export const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

export function knownModules(network: Network, { modules }: Definitions, problems: Problem[]): Map<string, Known> {
  const known = new Map<string, Known>()
  const plastic = plasticTargets(network)
  for (const id of sortedIds(network.modules)) {
    const module = network.modules[id]!
    const definition = own(modules, module.kind)
    if (!definition) {
      problems.push({
        severity: 'error',
        module: id,
        message: `"${module.name}" is of the kind "${module.kind}", which this version does not have; delete it or update Neurula.`,
      })
      continue
    }
    const params = definition.params.safeParse(module.params)
    if (!params.success) {
      const issue = params.error.issues[0]
      problems.push({
        severity: 'error',
        module: id,
        message: `"${module.name}" has a wrong ${issue?.path.join('.') || 'setting'} (${issue?.message}); correct it in the inspector.`,
      })
      continue
    }
    known.set(id, { id, module, definition, params: params.data, inputs: inputPorts(definition, params.data, module, plastic.has(id)) })
  }
  return known
}

export function knownWires(
  network: Network,
  { connectivities, plasticities }: Definitions,
  modules: Map<string, Known>,
  problems: Problem[],
): Wire[] {
  const wires: Wire[] = []
  const taken = new Set<string>()
  for (const id of sortedIds(network.projections)) {
    const projection = network.projections[id]!
    const [from, to] = [modules.get(projection.from.module), modules.get(projection.to.module)]
    const say = (message: string) => problems.push({ severity: 'error', projection: id, message })
    if (!from || !to) {
      if (!Object.hasOwn(network.modules, projection.from.module) || !Object.hasOwn(network.modules, projection.to.module))
        say('A projection hangs in the air because its module is gone; delete the projection.')
      continue
    }
    if (Object.hasOwn(network.modules, id)) {
      say(`A projection from "${from.module.name}" has the id of the module "${network.modules[id]!.name}"; delete it and wire it again.`)
      continue
    }
    const label = `The projection from "${from.module.name}" to "${to.module.name}"`
    const port = to.inputs.find((p) => p.name === projection.to.port)
    const connectivity = own(connectivities, projection.connectivity.kind)
    const params = connectivity?.params.safeParse(projection.connectivity.params)
    if (!from.definition.outputNames(from.params, from.module).some((p) => p.name === projection.from.port))
      say(`${label} leaves a port "${projection.from.port}" that "${from.module.name}" does not have; wire it again.`)
    else if (!port) say(`${label} ends at a port "${projection.to.port}" that "${to.module.name}" does not have; wire it again.`)
    else if (!connectivity || !params?.success)
      say(
        `${label} has a connectivity "${projection.connectivity.kind}" that this version does not understand; choose another in the inspector.`,
      )
    else if (taken.has(`${to.id} ${port.name}`) && !port.sums)
      say(`${label} meets another at the port "${port.label}", which takes one; delete one of them.`)
    else {
      const rule = projection.plasticity && own(plasticities, projection.plasticity.kind)
      const set = rule?.params.safeParse(projection.plasticity!.params)
      if (projection.plasticity && !set?.success)
        say(
          `${label} has a plasticity "${projection.plasticity.kind}" that this version does not understand; choose another in the inspector.`,
        )
      else {
        taken.add(`${to.id} ${port.name}`)
        wires.push({
          id,
          projection,
          label,
          connectivity,
          params: params.data,
          port,
          ...(rule && { plasticity: { definition: rule, params: set!.data } }),
        })
      }
    }
  }
  for (const { id, module, inputs } of modules.values())
    for (const port of inputs)
      if (!module.muted && !port.optional && !taken.has(`${id} ${port.name}`))
        problems.push({
          severity: 'error',
          module: id,
          message: `Nothing is wired to "${module.name}"; drag a projection to its port "${port.label}", or delete it.`,
        })
  return wires
}
