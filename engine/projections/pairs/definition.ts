import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'
import { type Columns, decoded, encoded } from '../../network/pieces.ts'
import type { Connections } from '../connections.ts'
import { deliverUnits, ownUnits, unitsOf } from '../units.ts'

export const MOST_PAIRS = 1_000_000

/** Single connections: units by number; `weight` is what each starts from, not a number: drawn. */
export interface Pairs {
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly weight: Float32Array
}
const noPairs = (n: number): Pairs => ({ from: new Uint32Array(n), to: new Uint32Array(n), weight: new Float32Array(n) })

export const Params = z.object({
  /** Pieces of base64 (`network/pieces.ts`), ordered by target, then source; kept as they are, so that they are known again. */
  pairs: z
    .custom<readonly string[]>((v) => Array.isArray(v) && v.length <= 4000 && v.every((p) => typeof p === 'string' && p.length <= 1 << 14))
    .default([]),
})
type Params = z.infer<typeof Params>

/** The params of these connections, in any order. */
export function pairsOf(pairs: Pairs): Params {
  const order = Array.from(pairs.from.keys()).sort((a, b) => pairs.to[a]! - pairs.to[b]! || pairs.from[a]! - pairs.from[b]!)
  const sorted: Pairs = {
    from: Uint32Array.from(order, (k) => pairs.from[k]!),
    to: Uint32Array.from(order, (k) => pairs.to[k]!),
    weight: Float32Array.from(order, (k) => pairs.weight[k]!),
  }
  return { pairs: encoded(sorted as unknown as Columns) }
}

const known = new WeakMap<readonly string[], Pairs | null>()
/** Remembered, since a network is resolved at every edit; null when there are none, they cannot be read, or two units are joined twice. */
function read({ pairs }: Params): Pairs | null {
  if (!known.has(pairs)) {
    const there = decoded(pairs, MOST_PAIRS, noPairs)
    known.set(pairs, there && there.from.length > 0 && ascending(there) ? there : null)
  }
  return known.get(pairs)!
}
const ascending = ({ from, to }: Pairs) => to.every((t, k) => k === 0 || t > to[k - 1]! || (t === to[k - 1] && from[k]! > from[k - 1]!))
const NONE: Pairs = noPairs(0)

/** Which units are joined; none where a problem was said of it. */
export function connectionsOf(params: Params): Connections {
  const { from, to } = read(params) ?? NONE
  return { from: Int32Array.from(from), to: Int32Array.from(to) }
}

/** Units to units one by one, as an import or a template wired them: `weight` `[connections]`, ordered by target, then source. */
export const pairs: ConnectivityDefinition<Params> = {
  title: 'Pairs',
  summary: 'Single connections as they were brought in, a learned weight each',
  params: Params,
  deliver: (params, source, port) => {
    const arrives = deliverUnits('wired pair by pair', source, port)
    if ('problem' in arrives) return arrives
    const there = read(params)
    if (!there)
      return { problem: 'has no pairs that could be read; only an import or a template brings them, so choose another connectivity' }
    const { from, to } = unitsOf(source, arrives.ok)
    if (there.from.every((s) => s < from) && there.to.every((t) => t < to)) return arrives
    return { problem: `was made for other sizes than ${from} units to ${to}; undo the change of size, or choose another connectivity` }
  },
  bonds: (params, source, delivered) => ownUnits(source, delivered, () => [connectionsOf(params).from.length]),
  connections: (params) => connectionsOf(params),
  weights: (params, source, delivered) => {
    const { from, weight } = read(params) ?? NONE
    const { from: sources, to: targets } = unitsOf(source, delivered)
    const uniform = {
      kind: 'uniform',
      fanIn: Math.max(1, from.length / targets),
      fanOut: Math.max(1, from.length / sources),
      gain: 3,
    } as const
    return {
      weight: {
        shape: [from.length],
        init: weight.some((w) => !Number.isNaN(w)) ? { kind: 'partly', values: () => weight, otherwise: uniform } : uniform,
        source: (k) => from[k]!,
      },
    }
  },
}
