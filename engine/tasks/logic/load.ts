import { createHash } from 'node:crypto'
import type { Dataset, Split } from '../tasks.ts'
import { BITS } from './definition.ts'

/** Of 256 values of a byte, those that turn a bit over: 5 %. */
const TURNED = 13

function split(name: string, count: number): Split {
  const bits = new Uint8Array(count * BITS)
  for (let sample = 0; sample < count; sample++) {
    const bytes = createHash('sha256').update(`logic/${name}/${sample}`).digest()
    const [a, b] = [bytes[0]! & 1, bytes[1]! & 1]
    for (const [k, bit] of [a, b, a & b, a | b, a ^ b].entries()) bits[sample * BITS + k] = bytes[2 + k]! < TURNED ? 1 - bit : bit
  }
  return {
    count,
    sizes: { bits: BITS },
    read: (_field, sample, into, at) => {
      for (let k = 0; k < BITS; k++) into[at + k] = bits[sample * BITS + k]!
    },
  }
}

export const loadLogic = async (): Promise<Dataset> => ({
  train: split('train', 4000),
  validation: split('validation', 1000),
  test: split('test', 1000),
})
