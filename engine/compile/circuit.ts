/** Networks of spiking neurons alone, as a kernel runs them event by event. */
import type { Circuit, Population, Synapses } from '../kernels/spikes.ts'
import { synapticLif } from '../modules/synapticLif/definition.ts'
import { chancesOf, stepOf } from '../modules/synapticLif/exact.ts'
import { waits } from '../modules/spiking.ts'
import type { ConnectivityDefinition } from '../network/definition.ts'
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { Network } from '../network/schema.ts'
import { type ConnectivityKind, connectivities } from '../projections/definitions.ts'
import { size } from '../tensor/graph.ts'
import type { Weights } from './weights.ts'

/** A network as a circuit: its populations are these modules, in the order of a tick. */
export interface Wired {
  readonly modules: readonly string[]
  readonly circuit: Circuit
}

/** The awake modules and projections. */
function awake({ modules, projections }: Network, { order }: Resolution) {
  const live = (id: string) => !modules[id]!.muted
  return {
    modules: order.filter(live),
    wires: sortedIds(projections).filter((id) => live(projections[id]!.from.module) && live(projections[id]!.to.module)),
  }
}

/**
 * Whether all that a network does is send spikes among LIF neurons with synapses, along listed connections of at least one tick. Nothing is
 * shown to it, read from it or plastic in it then, so a presentation needs no gradient, and its work grows with its spikes.
 */
export function isCircuit(network: Network, resolution: Resolution): boolean {
  const { modules, wires } = awake(network, resolution)
  return (
    modules.length > 0 &&
    modules.every((id) => network.modules[id]!.kind === 'synapticLif') &&
    wires.every((id) => {
      const { from, to, connectivity, plasticity, delay } = network.projections[id]!
      return (
        !plasticity && from.port === 'out' && to.port === 'in' && delay > 0 && definitionOf(connectivity.kind).connections !== undefined
      )
    })
  )
}
const definitionOf = (kind: string): ConnectivityDefinition => connectivities[kind as ConnectivityKind]

/** The circuit of a network that is one; null for any other. */
export function circuitOf(network: Network, resolution: Resolution, weights: Weights): Wired | null {
  if (!isCircuit(network, resolution)) return null
  const { modules, wires } = awake(network, resolution)
  const place = new Map(modules.map((id, k) => [id, k]))
  return {
    modules,
    circuit: {
      populations: modules.map((id) => populationOf(network, resolution, weights, id)),
      synapses: wires.map((id) => {
        const { from, to } = network.projections[id]!
        return synapsesOf(network, resolution, weights, id, place.get(from.module)!, place.get(to.module)!)
      }),
    },
  }
}

function populationOf({ modules, dt }: Network, { signals }: Resolution, weights: Weights, id: string): Population {
  const params = synapticLif.params.parse(modules[id]!.params)
  const { keep, fade, gain, scale } = stepOf(params, dt)
  const units = size(signals[id]!.out!.shape)
  const bias = weights[`${id}.bias`]
  const [drive, rises] = [Math.fround(params.drive), Math.fround(1 - keep)]
  return {
    units,
    keep,
    fade,
    gain,
    scale,
    inverse: 1 / params.threshold,
    refractory: waits(params, dt),
    // Rounded at each step, as the operators of a tick do it.
    steady: Float32Array.from({ length: units }, (_, k) => Math.fround(bias ? bias[k]! + drive : drive) * rises),
    background: params.background > 0 ? { weight: params.backgroundWeight, chances: chancesOf(params.background, dt) } : null,
  }
}

function synapsesOf(network: Network, { carried }: Resolution, weights: Weights, id: string, from: number, to: number): Synapses {
  const { connectivity, delay } = network.projections[id]!
  const { params, connections } = definitionOf(connectivity.kind)
  const along = carried[id]!
  const { from: sources, to: targets, delays } = connections!(params.parse(connectivity.params), delay, along.from, along.to, id)
  return { from, to, sources, targets, delays: delays ?? new Int32Array(sources.length).fill(delay), weights: weights[`${id}.weight`]! }
}
