import { streamOf } from '../stream.ts'
import type { Dataset, Split } from '../tasks.ts'
import { coherences, ELEMENTS, NOISE } from './definition.ts'

/**
 * Everything of a sample follows from the hash of (split, sample): its side, its coherence c among `strengths`, and the rates, 1 + c on that
 * side and 1 - c on the other (Wong & Wang 2006) plus Gaussian noise, in mean rates; like the currents they stand for they may be below 0.
 */
const split = (name: string, count: number, strengths: readonly number[]): Split => ({
  count,
  sizes: { rates: 2 * ELEMENTS, side: 1 },
  read: (field, sample, into, at) => {
    const { below, normal } = streamOf(`evidence/${name}/${sample}`)
    const [side, coherence] = [below(2), strengths[below(strengths.length)]!]
    if (field === 'side') into[at] = side
    else for (let k = 0; k < 2 * ELEMENTS; k++) into[at + k] = 1 + (k % 2 === side ? coherence : -coherence) + NOISE * normal()
  },
})

export const loadEvidence = async (): Promise<Dataset> => {
  const all = Object.values(coherences)
  return {
    train: split('train', 4000, all),
    validation: split('validation', 500, all),
    test: split('test', 1000, all),
    conditions: Object.fromEntries(Object.entries(coherences).map(([name, strength]) => [name, split(name, 1000, [strength])])),
  }
}
