/** The weights of a network: their names, shapes and first values. */
import { createHash } from 'node:crypto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Sign, WeightSpec } from '../network/definition.ts'
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { Network, TensorRef } from '../network/schema.ts'
import { size } from '../tensor/graph.ts'
import { draw } from './draw.ts'

export type Weights = Record<string, Float32Array>
export interface WeightEntry {
  readonly owner: string
  readonly tensor: string
  readonly name: string
  readonly spec: WeightSpec
}

/** Every weight tensor, ordered by owner id and tensor name; `name` is `owner.tensor`. */
export const weightEntries = ({ weights }: Resolution): WeightEntry[] =>
  sortedIds(weights).flatMap((owner) =>
    sortedIds(weights[owner]!).map((tensor) => ({ owner, tensor, name: `${owner}.${tensor}`, spec: weights[owner]![tensor]! })),
  )

/** The first values of one tensor, from a hash of (seed, owner id, tensor name), so that nothing else changes a bit of it; `read` brings those that were imported. */
export function initialValues(seed: number, { owner, tensor, spec }: WeightEntry, read?: (ref: TensorRef) => Float32Array): Float32Array {
  if (spec.init.kind === 'imported') {
    if (!read) throw new Error(`The weights "${tensor}" of an imported model are not at hand; run it from its project.`)
    return read({ hash: spec.init.hash, shape: [...spec.shape] })
  }
  const values = new Float32Array(size(spec.shape))
  draw(values, spec, xoroshiro128plus(createHash('sha256').update(`${seed}/${owner}/${tensor}`).digest().readInt32LE(0)))
  return spec.sign ? withSign(values, spec.sign) : values
}

/** Sizes as drawn, with the sign. Where signs are mixed, the rarer is made stronger, so that excitation and inhibition are in balance. */
function withSign(values: Float32Array, { of, negative }: Sign): Float32Array {
  const mixed = negative > 0 && negative < 1
  const excites = mixed ? Math.max(1, negative / (1 - negative)) : 1
  const inhibits = mixed ? Math.max(1, (1 - negative) / negative) : 1
  return values.map((v, k) => (of(k) > 0 ? excites * Math.abs(v) : -inhibits * Math.abs(v)))
}

/** The document's weights where their shapes still fit, first values elsewhere, or everywhere when `scratch`; so they are without `read`. */
export function startingWeights(
  network: Network,
  resolution: Resolution,
  seed: number,
  read?: (ref: TensorRef) => Float32Array,
  scratch = false,
): Weights {
  return Object.fromEntries(
    weightEntries(resolution).map((entry) => {
      const ref = (network.modules[entry.owner] ?? network.projections[entry.owner])?.weights?.[entry.tensor]
      const fits = !scratch && read && ref && ref.shape.join() === entry.spec.shape.join()
      return [entry.name, fits ? signed(read(ref), entry.spec) : initialValues(seed, entry, read)]
    }),
  )
}

/** Weights of the wrong sign, from before the projection had one, are turned round. */
export const signed = (values: Float32Array, { sign }: WeightSpec) => (sign ? values.map((v, k) => (v * sign.of(k) < 0 ? -v : v)) : values)

/** SHA-256 of all weights, little-endian, ordered by id and tensor name. */
export function weightsHash(resolution: Resolution, weights: Weights): string {
  const hash = createHash('sha256')
  for (const { name } of weightEntries(resolution)) {
    const values = weights[name]!
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.digest('hex')
}
