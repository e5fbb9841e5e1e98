/** What follows from a document: signals at ports, weights, the order of a tick, and what is wrong with it. */
import type { Definitions, Draw, WeightSpec } from './definition.ts'
import { knownModules, knownWires, type Problem } from './known.ts'
import { tickOrder } from './order.ts'
import { reachProblems } from './reach.ts'
import type { Network, Signal } from './schema.ts'
import { type Carried, spreadSignals } from './signals.ts'
import { ofModule, ofWire } from './strengths.ts'

export { type Problem, sortedIds } from './known.ts'

export interface Resolution {
  /** Signals at output ports, by module id and port. */
  readonly signals: Readonly<Record<string, Readonly<Record<string, Signal>>>>
  /** Signals that arrive at input ports, by module id and port. */
  readonly arriving: Readonly<Record<string, Readonly<Record<string, Signal>>>>
  /** What projections carry, by id; how many units of the source, the last ones, act negatively where the projection has no weights. */
  readonly carried: Readonly<Record<string, Carried & { readonly negative: number }>>
  /** Weight tensors by owner (module or projection id) and tensor name. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, WeightSpec>>>>
  /** Shapes per sample of the states that last from tick to tick, by owner (module or projection id) and name. */
  readonly states: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** What is drawn for modules, by module id and name. */
  readonly draws: Readonly<Record<string, Readonly<Record<string, Draw>>>>
  /** Module ids in the order of a tick. */
  readonly order: readonly string[]
  readonly problems: readonly Problem[]
}

/** Resolves a network. Never throws: what is wrong is in `problems`. */
export function resolve(network: Network, definitions: Definitions): Resolution {
  const problems: Problem[] = []
  const modules = knownModules(network, definitions, problems)
  const wires = knownWires(network, definitions, modules, problems)
  const order = tickOrder(modules, wires, problems)
  const { signals, arriving, carried } = spreadSignals(order, modules, wires, problems)
  const weights: Record<string, Readonly<Record<string, WeightSpec>>> = {}
  const states: Record<string, Readonly<Record<string, readonly number[]>>> = {}
  const draws: Record<string, Readonly<Record<string, Draw>>> = {}
  const signed: Record<string, Carried & { negative: number }> = {}
  for (const [id, known] of modules) {
    const owned = ofModule(known, arriving[id] ?? {}, network.dt, problems)
    weights[id] = owned.weights
    states[id] = owned.states
    draws[id] = { ...known.definition.draws?.(known.params, arriving[id] ?? {}, network.dt) }
  }
  for (const wire of wires) {
    const along = carried[wire.id]
    if (!along) continue
    const source = modules.get(wire.projection.from.module)!
    const negative = source.definition.inhibitory?.(source.params) ?? null
    const owned = ofWire(wire, along, negative, problems)
    weights[wire.id] = owned.weights
    states[wire.id] = owned.states
    const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
    const [post] = Object.values(signals[wire.projection.to.module] ?? {})
    // A rule learns from what the units that it reaches did.
    if (wire.plasticity && post && size(post.shape) !== size(along.to.shape))
      problems.push({
        severity: 'error',
        projection: wire.id,
        message: `${wire.label} is plastic, but brings ${size(along.to.shape)} units to a module that puts out ${size(post.shape)}; remove its plasticity, or wire it to a module whose units all hear it.`,
      })
    const units = size(along.from.shape)
    signed[wire.id] = { ...along, negative: wire.projection.sign === 'inhibitory' ? units : (negative ?? 0) }
  }
  for (const { id, module, definition, params } of modules.values()) {
    const message = definition.warning?.(params, module)
    if (message) problems.push({ severity: 'warning', module: id, message })
  }
  const learnable = Object.values(weights).some((own) => Object.values(own).some(({ fixed }) => !fixed))
  problems.push(...reachProblems(modules, wires, learnable))
  return { signals, arriving, carried: signed, weights, states, draws, order, problems }
}
