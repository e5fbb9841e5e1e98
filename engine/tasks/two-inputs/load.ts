import { streamOf } from '../stream.ts'
import type { Dataset, Split } from '../tasks.ts'
import { APART, STRONGER_ALONE, STRONGEST, WEAKER_ALONE, WEAKEST } from './definition.ts'

type Shown = 'some alone' | 'both' | 'stronger' | 'weaker'

/** Everything of a sample follows from the hash of (split, sample). What is asked is the stronger input on its side, and 0 on the other. */
const split = (name: string, count: number, shown: Shown): Split => ({
  count,
  sizes: { pair: 2, left: 2 },
  read: (field, sample, into, at) => {
    const { uniform, below } = streamOf(`two-inputs/${name}/${sample}`)
    const side = below(2)
    const strong = WEAKEST + APART + (STRONGEST - WEAKEST - APART) * uniform()
    const weak = WEAKEST + (strong - APART - WEAKEST) * uniform()
    const alone = shown === 'some alone' && sample % 3 === 0
    const pair = [shown === 'weaker' ? 0 : strong, alone || shown === 'stronger' ? 0 : weak] as const
    const values = field === 'pair' ? pair : pair[0] > pair[1] ? [pair[0], 0] : [0, pair[1]]
    into[at + side] = values[0]!
    into[at + 1 - side] = values[1]!
  },
})

export const loadTwoInputs = async (): Promise<Dataset> => ({
  train: split('train', 1000, 'some alone'),
  validation: split('validation', 200, 'some alone'),
  test: split('test', 500, 'some alone'),
  conditions: {
    both: split('pairs', 200, 'both'),
    [STRONGER_ALONE]: split('pairs', 200, 'stronger'),
    [WEAKER_ALONE]: split('pairs', 200, 'weaker'),
  },
})
