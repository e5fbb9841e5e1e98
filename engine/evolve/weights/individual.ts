/** Points of a search that were kept: weights of the network. */
import type { Weights } from '../../compile/weights.ts'
import type { Origin, Reader } from '../individual.ts'
import { changing, weightsAt } from './run.ts'

/** Throws a sentence where the point was not kept, or is of another network. */
function weightsOf({ network, stage, weights }: Origin, bytes: Uint8Array): Weights {
  if (bytes.length === 0)
    throw new Error('Points of so many weights are not all kept; the champion of each generation may be, and the best is in the network.')
  const entries = changing(network, stage)
  const point = new Float32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4))
  const wanted = entries.reduce((sum, { name }) => sum + weights[name]!.length, 0)
  if (bytes.length !== 4 * wanted || !point.every(Number.isFinite))
    throw new Error(`This point cannot be read: it has to be ${wanted} numbers for the weights that evolve.`)
  return { ...weights, ...weightsAt(entries, [...point], weights) }
}

export const weightsReader: Reader = {
  individual: (origin, bytes) => {
    weightsOf(origin, bytes)
    return { genes: null, module: null, network: null }
  },
  result: async (origin, bytes) => ({ network: origin.network, weights: weightsOf(origin, bytes) }),
}
