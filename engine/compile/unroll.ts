/** From a network to the graph of one whole presentation: every tick written out. */
import { builders } from '../modules/builders.ts'
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import type { InputPort, ModuleDefinition } from '../network/definition.ts'
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { Network, Projection } from '../network/schema.ts'
import { carriers } from '../projections/builders.ts'
import type { ConnectivityKind } from '../projections/definitions.ts'
import { apply, constant, type Graph, scalar, type Tensor } from '../tensor/graph.ts'

export interface Presented {
  /** What each readout answers, `[batch, n]`, by module id: at the last tick, or the mean over ticks. */
  readonly answers: Readonly<Record<string, Tensor>>
  /** The first output of each module at the last tick. */
  readonly activity: Readonly<Record<string, Tensor>>
}
/** Outputs of modules by id and port, one record a tick. */
type Outputs = Record<string, Readonly<Record<string, Tensor>>>

/**
 * @param fields the task's fields, `[batch, ...]`, the same at every tick
 * @param weights by `owner.tensor`
 */
export function present(
  graph: Graph,
  network: Network,
  resolution: Resolution,
  batch: number,
  fields: Readonly<Record<string, Tensor>>,
  weights: Readonly<Record<string, Tensor>>,
): Presented {
  const { ticks, readout } = network.presentation
  const signed = signedWeights(graph, network, weights)
  const zeros = (shape: readonly number[]) => apply(graph, 'Expand', [constant(graph, [0])], { shape: [batch, ...shape] })
  const history: Outputs[] = []
  let states: Record<string, Readonly<Record<string, Tensor>> | undefined> = {}
  for (let tick = 0; tick < ticks; tick++) {
    const now: Outputs = {}
    history.push(now)
    const next: typeof states = {}
    for (const id of resolution.order) {
      const module = network.modules[id]!
      const signals = resolution.signals[id] ?? {}
      if (module.muted) {
        now[id] = Object.fromEntries(Object.entries(signals).map(([port, signal]) => [port, zeros(signal.shape)]))
        continue
      }
      const definition: ModuleDefinition = definitions[module.kind as ModuleKind]
      const params: unknown = definition.params.parse(module.params)
      const arriving = Object.fromEntries(
        definition.inputs(params).map((port) => {
          const shape = resolution.arriving[id]![port.name]!.shape
          const parts = wiresTo(network, id, port).flatMap(([wire, p]) => carried(graph, wire, p, shape, history[tick - p.delay], signed))
          return [port.name, parts.length > 0 ? parts.reduce((a, b) => apply(graph, 'Add', [a, b])) : zeros(shape)]
        }),
      )
      const own = Object.fromEntries(Object.keys(resolution.weights[id] ?? {}).map((tensor) => [tensor, weights[`${id}.${tensor}`]!]))
      const built = builders[module.kind as ModuleKind]({
        graph,
        params,
        batch,
        dt: network.dt,
        arriving,
        weights: own,
        state: states[id],
        field: (name) => fields[name]!,
      })
      now[id] = built.outputs
      next[id] = built.state
    }
    states = next
  }
  const readouts = resolution.order.filter((id) => network.modules[id]!.kind === 'readout' && !network.modules[id]!.muted)
  const answer = (id: string) => {
    if (readout === 'last' || ticks === 1) return history.at(-1)![id]!.out!
    const sum = history.map((outputs) => outputs[id]!.out!).reduce((a, b) => apply(graph, 'Add', [a, b]))
    return apply(graph, 'Mul', [sum, scalar(graph, 1 / ticks)])
  }
  return {
    answers: Object.fromEntries(readouts.map((id) => [id, answer(id)])),
    activity: Object.fromEntries(
      Object.entries(history.at(-1)!).flatMap(([id, outputs]) =>
        Object.values(outputs)
          .slice(0, 1)
          .map((t) => [id, t]),
      ),
    ),
  }
}

const wiresTo = (network: Network, id: string, port: InputPort): [string, Projection][] =>
  sortedIds(network.projections)
    .map((wire): [string, Projection] => [wire, network.projections[wire]!])
    .filter(([, p]) => p.to.module === id && p.to.port === port.name)

/** What a projection delivers from the tick it reads; nothing before there was anything. */
function carried(
  graph: Graph,
  wire: string,
  p: Projection,
  shape: readonly number[],
  from: Outputs | undefined,
  signed: Readonly<Record<string, Record<string, Tensor>>>,
): Tensor[] {
  const source = from?.[p.from.module]?.[p.from.port]
  if (!source) return []
  const weights = signed[wire]!
  const out = carriers[p.connectivity.kind as ConnectivityKind](graph, source, weights, shape)
  return [p.sign === 'inhibitory' && Object.keys(weights).length === 0 ? apply(graph, 'Neg', [out]) : out]
}

/** Dale's law along a projection: excitatory weights act by their size, inhibitory ones by its negative. */
function signedWeights(graph: Graph, network: Network, weights: Readonly<Record<string, Tensor>>): Record<string, Record<string, Tensor>> {
  return Object.fromEntries(
    sortedIds(network.projections).map((id) => {
      const { sign } = network.projections[id]!
      const own = Object.keys(weights)
        .filter((name) => name.startsWith(`${id}.`))
        .map((name) => {
          const raw = weights[name]!
          const size = sign === 'free' ? raw : apply(graph, 'Abs', [raw])
          return [name.slice(id.length + 1), sign === 'inhibitory' ? apply(graph, 'Neg', [size]) : size]
        })
      return [id, Object.fromEntries(own)]
    }),
  )
}
