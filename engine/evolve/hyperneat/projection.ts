/** A projection between two modules whose units have places, as a substrate. */
import { connectivities } from '../../projections/definitions.ts'
import { fieldsOf, planeOf, Params as Topographic } from '../../projections/topographic/definition.ts'
import { unitsOf } from '../../projections/units.ts'
import type { Places, WeightSpec } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import type { Painting, Substrate } from './painter.ts'

export interface Carried {
  readonly kind: string
  readonly params: unknown
  readonly delay: number
  readonly id: string
  /** What leaves the source and what reaches the target. */
  readonly from: Signal
  readonly to: Signal
  /** Where units are drawn, where a module says so. */
  readonly places: { readonly from?: Places | undefined; readonly to?: Places | undefined }
}

/**
 * Units in their places: as the module draws them, inputs first and outputs last; else a plane of rows laid over the square, layers one behind
 * the other.
 */
function placesOf({ shape }: Signal, units: number, drawn: Places | undefined, last: boolean): { layers: number; at: Float32Array } {
  const at = new Float32Array(3 * units)
  if (drawn && drawn.x.length >= units) {
    const first = last ? drawn.x.length - units : 0
    for (let k = 0; k < units; k++) at.set([2 * drawn.x[first + k]! - 1, 2 * drawn.y[first + k]! - 1, 0], 3 * k)
    return { layers: 1, at }
  }
  const { layers, height, width } = planeOf(shape)
  for (let k = 0; k < units; k++) {
    const within = k % (height * width)
    const layer = Math.floor(k / (height * width))
    const z = layers === 1 ? 0 : (2 * layer) / (layers - 1) - 1
    at.set([(2 * (within % width) + 1) / width - 1, (2 * Math.floor(within / width) + 1) / height - 1, z], 3 * k)
  }
  return { layers, at }
}

/**
 * Source units, then target units; connections in the order of the projection's weights. Two axes, or three where one side has layers.
 * Throws the end of a sentence, after the projection's name, where it has no weights between single units.
 */
export function projectionSubstrate({ kind, params, delay, id, from, to, places }: Carried): Substrate {
  const { positions, from: sources, to: targets } = unitsOf(from, to)
  if (positions > 1) throw new Error('carries each position of a sequence alike; paint one between units')
  const [a, b] = [placesOf(from, sources, places.from, true), placesOf(to, targets, places.to, false)]
  const dimensions = a.layers > 1 || b.layers > 1 ? 3 : 2
  const all = new Float32Array(dimensions * (sources + targets))
  for (const [first, { at }] of [[0, a] as const, [sources, b] as const])
    for (let k = 0; k < at.length / 3; k++) for (let d = 0; d < dimensions; d++) all[(first + k) * dimensions + d] = at[3 * k + d]!
  const joined = connectionsOf({ kind, params, delay, id, from, to }, sources, targets)
  return {
    dimensions,
    places: all,
    from: joined.from,
    to: Uint32Array.from(joined.to as ArrayLike<number> & Iterable<number>, (t) => sources + t),
  }
}

function connectionsOf(
  { kind, params, delay, id, from, to }: Omit<Carried, 'places'>,
  sources: number,
  targets: number,
): { from: ArrayLike<number>; to: ArrayLike<number> } {
  if (kind === 'dense')
    return {
      from: Uint32Array.from({ length: sources * targets }, (_, k) => Math.floor(k / targets)),
      to: Uint32Array.from({ length: sources * targets }, (_, k) => k % targets),
    }
  if (kind === 'topographic') return fieldsOf(Topographic.parse(params), from.shape, to.shape).connections
  const { connections, params: schema } = connectivities[kind as 'sparse' | 'pairs']
  if (!connections) throw new Error('has no weights between single units; make its connectivity all-to-all, sparse, topographic or pairs')
  return connections(schema.parse(params) as never, delay, from, to, id)
}

/** Weights as painted, each with the sign that it has to keep. @param spec of the projection's weights */
export const projectionWeights = ({ weight }: Painting, { sign }: Pick<WeightSpec, 'sign'>): Float32Array =>
  sign ? weight.map((w, k) => sign.of(k) * Math.abs(w)) : weight

/**
 * A projection has one delay: the mean of what is painted for its connections, in ticks from 1 to the longest; null where none is painted.
 * @param longest in ticks
 */
export function projectionDelay({ delay, there }: Painting, longest: number): number | null {
  if (!delay) return null
  const kept = [...there.keys()].filter((k) => there[k])
  const part = kept.reduce((sum, k) => sum + delay[k]!, 0) / Math.max(1, kept.length)
  return 1 + Math.round(part * (longest - 1))
}
