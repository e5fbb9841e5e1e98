/** What a child has of its parent's weights. */
import { trainable } from '../../compile/program.ts'
import { initialValues, signed, type Weights, type WeightEntry, weightEntries } from '../../compile/weights.ts'
import { differences } from '../../network/differences.ts'
import type { Wired } from './open.ts'

/** What is drawn anew within a tensor that changed its size, or in a projection that came, is so much smaller: a child begins nearly as its parent. */
const SMALL = 0.1

export interface Heirloom extends Wired {
  readonly weights: Weights
}

/**
 * The first weights of a child. Tensors of an owner that stayed, and whose shape did, are its parent's (the same arrays: nobody writes into
 * them); resized ones as far as they overlap (after Chen, Goodfellow & Shlens 2016, "Net2Net"). What follows from settings that changed, and what came, is
 * drawn from the hash of (seed, owner, tensor).
 * @param learned whether what training may change is inherited too, or drawn anew
 * @param scope modules whose weights training may change; absent: all
 */
export function inherited(child: Wired, parent: Heirloom, seed: number, learned: boolean, scope?: readonly string[]): Weights {
  const { modules, projections } = differences(parent.network, child.network)
  const changed = new Set([...Object.keys(modules.changed), ...Object.keys(projections.changed)])
  const arrived = new Set(projections.added)
  const before = new Map(weightEntries(parent.resolution).map((entry) => [entry.name, entry]))
  const changing = new Set(trainable(child.network, child.resolution, scope))
  return Object.fromEntries(
    weightEntries(child.resolution).map((entry) => {
      const { name, owner, spec } = entry
      const was = before.get(name)
      const anew = () => initialValues(seed, entry)
      if (!learned && changing.has(name)) return [name, anew()]
      if (!was) return [name, arrived.has(owner) && learned && changing.has(name) ? anew().map((v) => SMALL * v) : anew()]
      const values = parent.weights[name]!
      const same = was.spec.shape.join() === spec.shape.join()
      if (changed.has(owner) && (spec.fixed || spec.init.kind === 'computed' || spec.init.kind === 'spectral')) return [name, anew()]
      return [name, signed(same ? values : overlapping(anew(), entry, values, was), spec)]
    }),
  )
}

/** `fresh`, smaller, with what both shapes have of `values`; where the number of axes is another, `fresh` alone. */
function overlapping(fresh: Float32Array, { spec: to }: WeightEntry, values: Float32Array, { spec: from }: WeightEntry): Float32Array {
  if (from.shape.length !== to.shape.length) return fresh
  // What begins with one value, a bias or a scale, begins with it here too.
  const uniform = fresh.every((v) => v === fresh[0])
  const next = uniform ? fresh.slice() : fresh.map((v) => SMALL * v)
  const copy = (axis: number, source: number, target: number) => {
    const common = Math.min(from.shape[axis]!, to.shape[axis]!)
    if (axis === to.shape.length - 1) {
      next.set(values.subarray(source * from.shape[axis]!, source * from.shape[axis]! + common), target * to.shape[axis]!)
      return
    }
    for (let k = 0; k < common; k++) copy(axis + 1, source * from.shape[axis]! + k, target * to.shape[axis]! + k)
  }
  if (to.shape.length === 0) next.set(values)
  else copy(0, 0, 0)
  return next
}
