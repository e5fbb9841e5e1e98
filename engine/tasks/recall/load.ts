import { createHash } from 'node:crypto'
import type { Dataset, Split } from '../tasks.ts'
import { DELAY, KEPT, LENGTH, SYMBOLS } from './definition.ts'

const [SILENCE, SIGN] = [SYMBOLS, SYMBOLS + 1]

/** Symbols from a hash of (split, sample); asked for at the sign and after it, nothing before. */
function split(name: string, count: number): Split {
  const symbols = new Uint8Array(count * KEPT)
  for (let sample = 0; sample < count; sample++) {
    const bytes = createHash('sha256').update(`recall/${name}/${sample}`).digest()
    for (let k = 0; k < KEPT; k++) symbols[sample * KEPT + k] = bytes[k]! % SYMBOLS
  }
  const asked = KEPT + DELAY
  return {
    count,
    sizes: { sequence: LENGTH, symbols: LENGTH },
    read: (field, sample, into, at) => {
      into.fill(field === 'sequence' ? SILENCE : -1, at, at + LENGTH)
      if (field === 'sequence') into[at + asked] = SIGN
      for (let k = 0; k < KEPT; k++) into[at + k + (field === 'sequence' ? 0 : asked)] = symbols[sample * KEPT + k]!
    },
  }
}

export const loadRecall = async (): Promise<Dataset> => ({
  train: split('train', 4000),
  validation: split('validation', 500),
  test: split('test', 1000),
})
