/** What a person may wire to what. */
import type { Definitions } from './definition.ts'
import { own } from './known.ts'
import { inputPorts, plasticTargets } from './ports.ts'
import { type Resolution, resolve } from './resolve.ts'
import type { Network } from './schema.ts'

export interface End {
  readonly module: string
  readonly port: string
}
export type Connection = { readonly connectivity: string; readonly delay: number } | { readonly problem: string }

/** Whether a person may wire `from` to `to`, and as what: one-to-one where shapes agree, else all-to-all; delay 1 where it closes a loop. */
export function canConnect(network: Network, definitions: Definitions, from: End, to: End): Connection {
  const resolution = resolved(network, definitions)
  const [source, target] = [network.modules[from.module], network.modules[to.module]]
  if (!source || !target) return { problem: 'That module is gone.' }
  const definition = own(definitions.modules, target.kind)
  const params = definition?.params.safeParse(target.params)
  const port = params?.success
    ? inputPorts(definition!, params.data, target, plasticTargets(network).has(to.module)).find((p) => p.name === to.port)
    : undefined
  if (!port) return { problem: `"${target.name}" has no input "${to.port}".` }
  const wired = Object.values(network.projections)
  if (wired.some((p) => p.from.module === from.module && p.from.port === from.port && p.to.module === to.module && p.to.port === to.port))
    return { problem: `"${source.name}" is already wired to "${target.name}".` }
  if (!port.sums && wired.some((p) => p.to.module === to.module && p.to.port === to.port))
    return { problem: `The port "${port.label}" of "${target.name}" takes one projection.` }
  const signal = resolution.signals[from.module]?.[from.port]
  if (!signal) return { problem: `"${source.name}" does not know its shape yet; wire its input first.` }
  if (signal.vocabulary !== undefined && !port.tokens)
    return { problem: `"${source.name}" gives tokens, which are names and no amounts; put an Embedding in between.` }
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
export function reaches(network: Pick<Network, 'projections'>, start: string, goal: string): boolean {
  const seen = new Set([start])
  for (const at of seen) {
    if (at === goal) return true
    for (const p of Object.values(network.projections)) if (p.delay === 0 && p.from.module === at) seen.add(p.to.module)
  }
  return false
}

/** A network never changes; the last one is asked about once for every port of another. */
let last: { network: Network; resolution: Resolution } | null = null
function resolved(network: Network, definitions: Definitions): Resolution {
  if (last?.network !== network) last = { network, resolution: resolve(network, definitions) }
  return last.resolution
}
