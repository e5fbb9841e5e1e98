import type { Dataset, Split } from '../tasks.ts'
import { nameOf, type ParityName, sizes } from './definition.ts'

const cases = (bits: number): Split => ({
  count: 2 ** bits,
  sizes: { bits, odd: 1 },
  read: (field, sample, into, at) => {
    const set = Array.from({ length: bits }, (_, k) => (sample >> (bits - 1 - k)) & 1)
    if (field === 'bits') into.set(set, at)
    else into[at] = set.reduce((a, b) => a ^ b)
  },
})

const load = (bits: number) => async (): Promise<Dataset> => {
  const every = cases(bits)
  return { train: every, validation: every, test: every }
}
export const loadParity = Object.fromEntries(sizes.map((bits) => [nameOf(bits), load(bits)])) as Record<ParityName, () => Promise<Dataset>>
