/** What evolution may change: what no lock forbids, within the scope of its stage. */
import { definitions, type ModuleKind } from '../../modules/definitions.ts'
import type { ModuleDefinition } from '../../network/definition.ts'
import { differences } from '../../network/differences.ts'
import type { Resolution } from '../../network/resolve.ts'
import type { Module, Network, Projection } from '../../network/schema.ts'

export const definitionOf = ({ kind }: Pick<Module, 'kind'>): ModuleDefinition => definitions[kind as ModuleKind]

/** It shows or asks for what the task has, or was brought in from elsewhere. */
const given = (module: Module) => definitionOf(module).field !== undefined || module.model !== undefined || module.neuronGraph !== undefined

export interface Open {
  /** The settings of a module. */
  params(id: string): boolean
  /** Whether a module may go. */
  module(id: string): boolean
  /** Whether what leaves, or arrives at, a port may change. */
  source(id: string, port: string): boolean
  target(id: string, port: string): boolean
  /** Whether a projection may change or go. */
  wire(id: string): boolean
}

/** @param added modules that evolution made: within every scope */
export function openOf({ modules, projections }: Network, scope: readonly string[] | undefined, added: (id: string) => boolean): Open {
  const within = (id: string) => !scope || scope.includes(id) || added(id)
  const params = (id: string) => {
    const module = modules[id]!
    return within(id) && !module.muted && !module.locks.structure && !given(module)
  }
  const source = (id: string, port: string) => {
    const module = modules[id]
    return !module || !(module.muted || module.locks.wiring || module.lockedPorts?.out?.includes(port))
  }
  const target = (id: string, port: string) => {
    const module = modules[id]
    return !module || (within(id) && !(module.muted || module.locks.wiring || module.lockedPorts?.in?.includes(port)))
  }
  return {
    params,
    module: (id) => {
      const { locks, lockedPorts } = modules[id]!
      return params(id) && !locks.wiring && !locks.weights && !lockedPorts
    },
    source,
    target,
    wire: (id) => {
      const { locks, from, to } = projections[id]!
      return !locks.wiring && !locks.weights && !locks.structure && source(from.module, from.port) && target(to.module, to.port)
    },
  }
}

export interface Wired {
  readonly network: Network
  readonly resolution: Resolution
}

/** Whether `after` differs from `before` in nothing that is closed. Tensors of what is locked, weights or structure, keep their shapes. */
export function respects(before: Wired, after: Wired, open: Open): boolean {
  const { modules, projections } = differences(before.network, after.network)
  const ends = ({ from, to }: Projection) => open.source(from.module, from.port) && open.target(to.module, to.port)
  const shapes = ({ resolution }: Wired, id: string) =>
    Object.entries(resolution.weights[id] ?? {})
      .map(([name, { shape }]) => `${name} ${shape}`)
      .sort()
      .join('; ')
  const locked = Object.entries({ ...before.network.modules, ...before.network.projections }).filter(
    ([, { locks }]) => locks.weights || locks.structure,
  )
  return (
    modules.removed.every(open.module) &&
    Object.entries(modules.changed).every(([id, changes]) => open.params(id) && changes.every(({ field }) => field.startsWith('params'))) &&
    projections.removed.every(open.wire) &&
    Object.keys(projections.changed).every(open.wire) &&
    [...projections.added, ...Object.keys(projections.changed)].every((id) => ends(after.network.projections[id]!)) &&
    locked.every(([id]) => shapes(before, id) === shapes(after, id))
  )
}
