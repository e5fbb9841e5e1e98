/** The input ports of a module: those of its kind, and those that any module may have. */
import type { InputPort, ModuleDefinition } from './definition.ts'
import type { Module, Network } from './schema.ts'

/** Of every module at which plastic projections arrive: what arrives here scales how much they change in a tick. */
export const plasticityPort: InputPort = {
  name: 'plasticity',
  label: 'plasticity',
  accepts: ['activity', 'reward'],
  shape: [1],
  sums: true,
  optional: true,
}

const known = new WeakMap<Network['projections'], ReadonlySet<string>>()
/** Modules at which plastic projections arrive. A table of projections never changes. */
export function plasticTargets({ projections }: Pick<Network, 'projections'>): ReadonlySet<string> {
  const before = known.get(projections)
  if (before) return before
  const targets = new Set(Object.values(projections).flatMap((p) => (p.plasticity ? [p.to.module] : [])))
  known.set(projections, targets)
  return targets
}

/**
 * @param params as the definition parsed them
 * @param plastic whether plastic projections arrive at the module
 */
export const inputPorts = (definition: ModuleDefinition, params: unknown, module: Module, plastic: boolean): readonly InputPort[] =>
  plastic ? [...definition.inputs(params, module), plasticityPort] : definition.inputs(params, module)
