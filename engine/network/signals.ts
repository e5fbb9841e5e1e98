import type { Known, Problem, Wire } from './known.ts'
import type { Signal } from './schema.ts'

type Ports = Readonly<Record<string, Signal>>
export interface Carried {
  /** What leaves the source, and what arrives of it. */
  readonly from: Signal
  readonly to: Signal
}

/**
 * Signals at output and input ports, by module and port, and along wires. Goes round until nothing new is known, since a recurrent
 * projection may bring a shape from later in the tick.
 */
export function spreadSignals(
  order: readonly string[],
  modules: ReadonlyMap<string, Known>,
  wires: readonly Wire[],
  problems: Problem[],
): { signals: Record<string, Ports>; arriving: Record<string, Ports>; carried: Record<string, Carried> } {
  const signals: Record<string, Ports> = {}
  const arriving: Record<string, Ports> = {}
  const carried: Record<string, Carried> = {}
  const sentences = new Map<string, Problem>()
  const arrivals = Map.groupBy(wires, (w) => w.projection.to.module)
  // A loop whose shapes never settle is cut off: no path is longer than the modules are many.
  for (let changed = true, rounds = 0; changed && rounds <= order.length; rounds++) {
    changed = false
    sentences.clear()
    for (const id of order) {
      const { definition, params, module } = modules.get(id)!
      const arrived: Record<string, Signal> = {}
      for (const wire of arrivals.get(id) ?? []) {
        const source = signals[wire.projection.from.module]?.[wire.projection.from.port]
        if (!source) continue
        const delivered = delivery(wire, source, arrived[wire.port.name])
        if ('problem' in delivered) {
          sentences.set(wire.id, { severity: 'error', projection: wire.id, message: delivered.problem })
          delete carried[wire.id]
        } else {
          arrived[wire.port.name] = delivered.ok
          carried[wire.id] = { from: source, to: delivered.ok }
        }
      }
      arriving[id] = arrived
      const outcome = definition.outputs(params, arrived, module)
      if ('problem' in outcome) sentences.set(id, { severity: 'error', module: id, message: outcome.problem })
      else if (JSON.stringify(signals[id] ?? {}) !== JSON.stringify(outcome.ok)) {
        signals[id] = { ...outcome.ok }
        changed = true
      }
    }
    if (Object.keys(signals).length === 0) break
  }
  problems.push(...sentences.values())
  return { signals, arriving, carried }
}

/** What a wire brings, or the sentence that names it and both shapes. `before` is what another brought to the same port. */
function delivery(wire: Wire, source: Signal, before: Signal | undefined): { ok: Signal } | { problem: string } {
  const { label, connectivity, params, port } = wire
  if (source.vocabulary !== undefined && !port.tokens)
    return { problem: `${label} brings tokens, which are names and no amounts; put an Embedding in between.` }
  const delivered = connectivity.deliver(params, source, port)
  if ('problem' in delivered) return { problem: `${label} ${delivered.problem}.` }
  const { modality, shape } = delivered.ok
  if (!port.accepts.includes(modality))
    return { problem: `${label} brings ${modality}, but the port takes ${port.accepts.join(' or ')}; wire it elsewhere.` }
  if (before && before.shape.join() !== shape.join())
    return {
      problem: `${label} brings ${shape.join('x')} where another brings ${before.shape.join('x')}; what meets at one port must have one shape.`,
    }
  return delivered
}
