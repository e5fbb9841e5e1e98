import { createHash } from 'node:crypto'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The order of the samples in an epoch, from a hash of (seed, epoch): a resumed run needs no random state. Fisher-Yates. */
export function orderOf(count: number, seed: number, epoch: number): Uint32Array {
  const generator = xoroshiro128plus(createHash('sha256').update(`order/${seed}/${epoch}`).digest().readInt32LE(0))
  const order = Uint32Array.from({ length: count }, (_, k) => k)
  for (let k = count - 1; k > 0; k--) {
    const j = uniformInt(generator, 0, k)
    const kept = order[k]!
    order[k] = order[j]!
    order[j] = kept
  }
  return order
}

/** Samples in the order that carries a stream on: row r of every batch goes through its own stretch of the data. */
export function inRows(steps: number, batch: number): Uint32Array {
  return Uint32Array.from({ length: steps * batch }, (_, k) => (k % batch) * steps + Math.floor(k / batch))
}
