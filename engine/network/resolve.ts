/** What follows from a document: signals at ports, weights, the order of a tick, and what is wrong with it. */
import type { ConnectivityDefinition, Definitions, InputPort, ModuleDefinition, PlasticityDefinition, WeightSpec } from './definition.ts'
import type { Module, Network, Projection, Signal } from './schema.ts'

export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly module?: string
  readonly projection?: string
  /** One sentence: what is wrong, where, and what to do. */
  readonly message: string
}

export interface Resolution {
  /** Signals at output ports, by module id and port. */
  readonly signals: Readonly<Record<string, Readonly<Record<string, Signal>>>>
  /** Signals that arrive at input ports, by module id and port. */
  readonly arriving: Readonly<Record<string, Readonly<Record<string, Signal>>>>
  /** Weight tensors by owner (module or projection id) and tensor name. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, WeightSpec>>>>
  /** Shapes per sample of the states that last from tick to tick, by owner (module or projection id) and name. */
  readonly states: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** Module ids in the order of a tick. */
  readonly order: readonly string[]
  readonly problems: readonly Problem[]
}

/** Ids in the one order that sums and weights follow, whatever order things were drawn in. */
export const sortedIds = (record: object): string[] => Object.keys(record).sort()

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined)

interface Known {
  readonly id: string
  readonly module: Module
  readonly definition: ModuleDefinition
  readonly params: unknown
  readonly inputs: readonly InputPort[]
}
interface Wire {
  readonly id: string
  readonly projection: Projection
  readonly connectivity: ConnectivityDefinition
  readonly params: unknown
  readonly port: InputPort
  readonly plasticity?: { readonly definition: PlasticityDefinition; readonly params: unknown }
}

/** Resolves a network. Never throws: what is wrong is in `problems`. */
export function resolve(network: Network, definitions: Definitions): Resolution {
  const problems: Problem[] = []
  const modules = knownModules(network, definitions, problems)
  const wires = knownWires(network, definitions, modules, problems)
  const order = tickOrder(network, modules, wires, problems)
  const { signals, arriving } = spreadSignals(network, order, modules, wires, problems)
  const weights: Record<string, Record<string, WeightSpec>> = {}
  const states: Record<string, Record<string, readonly number[]>> = {}
  for (const [id, known] of modules) {
    weights[id] = { ...known.definition.weights(known.params, arriving[id] ?? {}, known.module) }
    states[id] = { ...known.definition.states?.(known.params, arriving[id] ?? {}, network.dt) }
  }
  for (const wire of wires) {
    const source = signals[wire.projection.from.module]?.[wire.projection.from.port]
    if (!source) continue
    const delivered = wire.connectivity.deliver(wire.params, source, wire.port)
    if ('problem' in delivered) continue
    const { plasticity } = wire
    weights[wire.id] = {
      ...wire.connectivity.weights(wire.params, source, delivered.ok),
      ...plasticity?.definition.weights(plasticity.params, source, delivered.ok),
    }
    states[wire.id] = { ...plasticity?.definition.states(plasticity.params, source, delivered.ok) }
  }
  for (const { id, module, definition, params } of modules.values()) {
    const message = definition.warning?.(params, module)
    if (message) problems.push({ severity: 'warning', module: id, message })
  }
  if (![...modules.values()].some((m) => m.module.kind === 'readout' && !m.module.muted))
    problems.push({
      severity: 'error',
      message: 'The network has no readout, so nothing can be learned; drag a Readout onto the canvas and wire it.',
    })
  return { signals, arriving, weights, states, order, problems }
}

function knownModules(network: Network, { modules }: Definitions, problems: Problem[]): Map<string, Known> {
  const known = new Map<string, Known>()
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
    known.set(id, { id, module, definition, params: params.data, inputs: definition.inputs(params.data, module) })
  }
  return known
}

function knownWires(
  network: Network,
  { connectivities, plasticities }: Definitions,
  modules: Map<string, Known>,
  problems: Problem[],
): Wire[] {
  const wires: Wire[] = []
  for (const id of sortedIds(network.projections)) {
    const projection = network.projections[id]!
    const [from, to] = [modules.get(projection.from.module), modules.get(projection.to.module)]
    const say = (message: string) => problems.push({ severity: 'error', projection: id, message })
    if (!from || !to) {
      if (!Object.hasOwn(network.modules, projection.from.module) || !Object.hasOwn(network.modules, projection.to.module))
        say('A projection hangs in the air because its module is gone; delete the projection.')
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
    else if (wires.some((w) => w.projection.to.module === to.id && w.port === port) && !port.sums)
      say(`${label} meets another at the port "${port.label}", which takes one; delete one of them.`)
    else {
      const rule = projection.plasticity && own(plasticities, projection.plasticity.kind)
      const set = rule?.params.safeParse(projection.plasticity!.params)
      if (projection.plasticity && !set?.success)
        say(
          `${label} has a plasticity "${projection.plasticity.kind}" that this version does not understand; choose another in the inspector.`,
        )
      else
        wires.push({
          id,
          projection,
          connectivity,
          params: params.data,
          port,
          ...(rule && { plasticity: { definition: rule, params: set!.data } }),
        })
    }
  }
  for (const { id, module, inputs } of modules.values())
    for (const port of inputs)
      if (!module.muted && !wires.some((w) => w.projection.to.module === id && w.port.name === port.name))
        problems.push({
          severity: 'error',
          module: id,
          message: `Nothing is wired to "${module.name}"; drag a projection to its port "${port.label}", or delete it.`,
        })
  return wires
}

/** Kahn's algorithm over projections without delay; of those ready, the smallest id first. */
function tickOrder(network: Network, modules: Map<string, Known>, wires: Wire[], problems: Problem[]): string[] {
  const waiting = new Map([...modules.keys()].map((id) => [id, new Set<string>()]))
  for (const { projection } of wires) if (projection.delay === 0) waiting.get(projection.to.module)!.add(projection.from.module)
  const order: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, sources]) => [...sources].every((s) => !waiting.has(s)))
    if (!ready) {
      const cycle = cycleAmong(waiting)
      const names = cycle.map((id) => `"${network.modules[id]!.name}"`).join(' -> ')
      problems.push({
        severity: 'error',
        module: cycle[0]!,
        message: `${names} form a loop within one tick; make one of its projections recurrent (delay 1).`,
      })
      return order
    }
    order.push(ready[0])
    waiting.delete(ready[0])
  }
  return order
}

function cycleAmong(waiting: Map<string, Set<string>>): string[] {
  const path: string[] = []
  let at = [...waiting.keys()][0]!
  while (!path.includes(at)) {
    path.unshift(at)
    at = [...waiting.get(at)!].find((s) => waiting.has(s))!
  }
  return [at, ...path.slice(0, path.indexOf(at)), at]
}

/** Goes round until nothing new is known, since a recurrent projection may bring a shape from later in the tick. */
function spreadSignals(network: Network, order: string[], modules: Map<string, Known>, wires: Wire[], problems: Problem[]) {
  const signals: Record<string, Record<string, Signal>> = {}
  const arriving: Record<string, Record<string, Signal>> = {}
  const sentences = new Map<string, Problem>()
  const arrivals = Map.groupBy(wires, (w) => w.projection.to.module)
  // A loop whose shapes never settle is cut off: no path is longer than the modules are many.
  for (let changed = true, rounds = 0; changed && rounds <= order.length; rounds++) {
    changed = false
    for (const id of order) {
      const known = modules.get(id)!
      const arrived: Record<string, Signal> = {}
      for (const wire of arrivals.get(id) ?? []) {
        const source = signals[wire.projection.from.module]?.[wire.projection.from.port]
        if (!source) continue
        const label = `The projection from "${network.modules[wire.projection.from.module]!.name}" to "${known.module.name}"`
        const delivered = wire.connectivity.deliver(wire.params, source, wire.port)
        const before = arrived[wire.port.name]
        if ('problem' in delivered)
          sentences.set(wire.id, { severity: 'error', projection: wire.id, message: `${label} ${delivered.problem}.` })
        else if (!wire.port.accepts.includes(delivered.ok.modality))
          sentences.set(wire.id, {
            severity: 'error',
            projection: wire.id,
            message: `${label} brings ${delivered.ok.modality}, but the port takes ${wire.port.accepts.join(' or ')}; wire it elsewhere.`,
          })
        else if (before && before.shape.join() !== delivered.ok.shape.join())
          sentences.set(wire.id, {
            severity: 'error',
            projection: wire.id,
            message: `${label} brings ${delivered.ok.shape.join('x')} where another brings ${before.shape.join('x')}; what meets at one port must have one shape.`,
          })
        else arrived[wire.port.name] = delivered.ok
      }
      arriving[id] = arrived
      const outcome = known.definition.outputs(known.params, arrived, known.module)
      if ('problem' in outcome) {
        sentences.set(id, { severity: 'error', module: id, message: outcome.problem })
        continue
      }
      if (JSON.stringify(signals[id] ?? {}) !== JSON.stringify(outcome.ok)) {
        signals[id] = { ...outcome.ok }
        changed = true
      }
    }
    if (Object.keys(signals).length === 0) break
  }
  problems.push(...sentences.values())
  return { signals, arriving }
}

export interface End {
  readonly module: string
  readonly port: string
}
export type Connection = { readonly connectivity: string; readonly delay: number } | { readonly problem: string }

/** Whether a person may wire `from` to `to`, and as what: one-to-one where shapes agree, else all-to-all; delay 1 where it closes a loop. */
export function canConnect(network: Network, definitions: Definitions, from: End, to: End): Connection {
  const resolution = resolve(network, definitions)
  const [source, target] = [network.modules[from.module], network.modules[to.module]]
  if (!source || !target) return { problem: 'That module is gone.' }
  const definition = own(definitions.modules, target.kind)
  const params = definition?.params.safeParse(target.params)
  const port = params?.success ? definition!.inputs(params.data, target).find((p) => p.name === to.port) : undefined
  if (!port) return { problem: `"${target.name}" has no input "${to.port}".` }
  const wired = Object.values(network.projections)
  if (wired.some((p) => p.from.module === from.module && p.from.port === from.port && p.to.module === to.module && p.to.port === to.port))
    return { problem: `"${source.name}" is already wired to "${target.name}".` }
  if (!port.sums && wired.some((p) => p.to.module === to.module && p.to.port === to.port))
    return { problem: `The port "${port.label}" of "${target.name}" takes one projection.` }
  const signal = resolution.signals[from.module]?.[from.port]
  if (!signal) return { problem: `"${source.name}" does not know its shape yet; wire its input first.` }
  if (!port.accepts.includes(signal.modality))
    return { problem: `"${target.name}" takes ${port.accepts.join(' or ')}, and "${source.name}" gives ${signal.modality}.` }
  const present = resolution.arriving[to.module]?.[to.port]
  const size = (s: readonly number[]) => s.reduce((a, b) => a * b, 1)
  const agrees = port.shape ? size(port.shape) === size(signal.shape) : !present || present.shape.join() === signal.shape.join()
  if (!agrees && !port.shape)
    return {
      problem: `"${source.name}" gives ${signal.shape.join('x')}, but "${target.name}" already receives ${present!.shape.join('x')}.`,
    }
  // A flattened image into as many units is a coincidence of size, not one-to-one wiring.
  const connectivity =
    agrees && (!port.shape || signal.shape.length === port.shape.length) && from.module !== to.module && target.kind !== 'readout'
      ? 'identity'
      : 'dense'
  if (connectivity === 'identity' && !port.shape) {
    const outcome = definition!.outputs(params!.data, { [port.name]: signal }, target)
    if ('problem' in outcome) return { problem: outcome.problem }
  }
  return { connectivity, delay: reaches(network, to.module, from.module) ? 1 : 0 }
}

/** Whether what leaves `start` gets to `goal` within one tick. */
function reaches(network: Network, start: string, goal: string): boolean {
  const seen = new Set([start])
  for (const at of seen) {
    if (at === goal) return true
    for (const p of Object.values(network.projections)) if (p.delay === 0 && p.from.module === at) seen.add(p.to.module)
  }
  return false
}
