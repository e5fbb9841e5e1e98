/** The smallest network around a module of some kind: inputs that fit its ports, and readouts of all that it gives. */
import { resolveNetwork } from '../compile/program.ts'
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import type { InputPort, ModuleDefinition } from '../network/definition.ts'
import { emptyNetwork, Module, type Network, Projection, type Signal } from '../network/schema.ts'

/** What a kind may be shown: the first that fits is taken. */
const usual: readonly Signal[] = [
  { modality: 'image', shape: [3, 28, 28] },
  { modality: 'text', shape: [64, 64] },
  { modality: 'text', shape: [64], vocabulary: 96 },
  { modality: 'activity', shape: [128] },
  { modality: 'audio', shape: [4000] },
  { modality: 'spikes', shape: [128] },
  { modality: 'action', shape: [4] },
  { modality: 'reward', shape: [1] },
]
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** An input that shows such a signal, as the field `name`. */
export const shows = (name: string, signal: Signal): Module =>
  Module.parse({ kind: 'input', name, position: { x: 0, y: 0 }, params: { field: name }, signature: { signal } })
/** Asks for ten classes of whatever it hears, all to all. */
export const answers = (name: string): Module =>
  Module.parse({ kind: 'readout', name, position: { x: 0, y: 0 }, params: { n: 10, field: name } })
export const wired = (from: string, fromPort: string, to: string, toPort: string, kind: string, delay = 0): Projection =>
  Projection.parse({ from: { module: from, port: fromPort }, to: { module: to, port: toPort }, delay, connectivity: { kind } })

/** A module of the kind, its settings as they come unless `more` says otherwise; one that shows a field shows the first of the signals. */
export function moduleOf(kind: ModuleKind, more: Partial<Module> = {}, signals: readonly Signal[] = usual): Module {
  const module = Module.parse({ kind, name: kind, position: { x: 0, y: 0 }, params: {}, ...more })
  const definition: ModuleDefinition = definitions[kind]
  const params: unknown = definition.params.parse(module.params)
  const senses = definition.field && definition.inputs(params, module).length === 0
  return senses ? { ...module, signature: { signal: signals[0]! } } : module
}
export const portsOf = (module: Module): readonly InputPort[] => {
  const definition: ModuleDefinition = definitions[module.kind as ModuleKind]
  return definition.inputs(definition.params.parse(module.params), module)
}

interface Shown {
  readonly signal: Signal
  readonly connectivity: 'identity' | 'dense'
}
/** What a port may take: a signal of a modality it accepts, one to one, or all to all where the shape is its own; or one of just that shape. */
function offers({ accepts, tokens, shape }: InputPort, signals: readonly Signal[]): Shown[] {
  const fitting = signals.filter((s) => accepts.includes(s.modality) && Boolean(tokens) === (s.vocabulary !== undefined))
  const exact = shape ? accepts.map((modality): Shown => ({ signal: { modality, shape: [...shape] }, connectivity: 'identity' })) : []
  const one = (signal: Signal): Shown => ({ signal, connectivity: shape && size(shape) !== size(signal.shape) ? 'dense' : 'identity' })
  return [...fitting.map(one), ...exact]
}
/** One of each list, in every combination; those with the same place in all lists come first. */
function* choices<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const longest = Math.max(0, ...lists.map((l) => l.length))
  for (let k = 0; k < longest; k++) if (lists.every((l) => k < l.length)) yield lists.map((l) => l[k]!)
  yield* lists.reduce<T[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]])
}

/** Throws the sentence that says what a module of the kind lacks, when nothing that it is shown makes it whole. */
export function around(kind: ModuleKind, more: Partial<Module> = {}, signals: readonly Signal[] = usual): Network {
  const module = moduleOf(kind, more, signals)
  const ports = portsOf(module)
  const definition: ModuleDefinition = definitions[kind]
  const outputs = definition.outputNames(definition.params.parse(module.params), module)
  let problem = `Nothing that there is can be wired to "${kind}".`
  for (const shown of choices(ports.map((port) => offers(port, signals)))) {
    const network: Network = { ...emptyNetwork(kind), modules: { it: module }, projections: {} }
    for (const [k, { name }] of ports.entries()) {
      network.modules[`in_${name}`] = shows(`in_${name}`, shown[k]!.signal)
      network.projections[`to_${name}`] = wired(`in_${name}`, 'out', 'it', name, shown[k]!.connectivity)
    }
    for (const { name } of outputs) {
      network.modules[`out_${name}`] = answers(`out_${name}`)
      network.projections[`from_${name}`] = wired('it', name, `out_${name}`, 'in', 'dense')
    }
    const { problems, states } = resolveNetwork(network)
    const wrong = problems.find((p) => p.severity === 'error')
    // What keeps a state is shown for a while.
    if (!wrong) return { ...network, presentation: { ...network.presentation, ticks: Object.keys(states.it ?? {}).length > 0 ? 10 : 1 } }
    problem = wrong.message
  }
  throw new Error(problem)
}
