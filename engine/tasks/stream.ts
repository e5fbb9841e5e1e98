import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { normal } from '../normal.ts'

export interface Stream {
  /** From 0 up to 1, without 1. */
  readonly uniform: () => number
  /** Of mean 0 and deviation 1. */
  readonly normal: () => number
  /** A whole number from 0 up to `below`, without it. */
  readonly below: (below: number) => number
}

/** Random numbers that follow from the hash of `key` alone, such as of a task, a condition and a sample. */
export function streamOf(key: string): Stream {
  const hash = createHash('sha256').update(key).digest()
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => hash.readInt32LE(at)))
  const uniform = () => uniformFloat64(generator)
  return { uniform, normal: normal(generator), below: (below) => Math.floor(uniform() * below) }
}
