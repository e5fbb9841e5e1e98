/** Samples presented to a network of spikes alone, event by event. */
import { circuitOf } from '../compile/circuit.ts'
import { assertFits } from '../compile/memory.ts'
import { checked } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import { circuitBytes, createSimulation, type Simulation } from '../kernels/spikes.ts'
import type { Network } from '../network/schema.ts'
import { streamOf } from '../stages/draws.ts'

export interface Events {
  /** Modules in the order of the simulation's populations, and the units of each. */
  readonly modules: readonly string[]
  readonly units: readonly number[]
  /** At rest, before the first tick of a presentation; `key` says which, as for what is drawn for other networks. */
  begin(key: string): Simulation
}

/** Null where the network is not one of spikes alone: it is then presented tick by tick. Throws the first problem of a network. */
export function createEvents(network: Network, weights: Weights): Events | null {
  const wired = circuitOf(network, checked(network), weights)
  if (!wired) return null
  const { modules, circuit } = wired
  assertFits(circuitBytes(circuit))
  const simulation = createSimulation(circuit)
  return {
    modules,
    units: circuit.populations.map(({ units }) => units),
    begin(key) {
      simulation.begin(modules.map((id) => streamOf(key, `draw.${id}.background`)))
      return simulation
    },
  }
}
