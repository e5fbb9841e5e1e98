import { createHash } from 'node:crypto'
import type { Dataset, Split } from '../tasks.ts'
import { CUES, type Delay, type DelayedName, delays, nameOf } from './definition.ts'

/** A cue from a hash of (split, sample). */
function split(name: string, count: number, delay: Delay): Split {
  const cues = Uint8Array.from(
    { length: count },
    (_, sample) => createHash('sha256').update(`delayed/${name}/${sample}`).digest()[0]! % CUES,
  )
  const length = (delay + 1) * CUES
  return {
    count,
    sizes: { cue: length, which: 1 },
    read: (field, sample, into, at) => {
      if (field === 'which') into[at] = cues[sample]!
      else into.fill(0, at, at + length)[at + cues[sample]!] = 1
    },
  }
}

const load = (delay: Delay) => async (): Promise<Dataset> => ({
  train: split('train', 2000, delay),
  validation: split('validation', 400, delay),
  test: split('test', 800, delay),
})
export const loadDelayed = Object.fromEntries(delays.map((delay) => [nameOf(delay), load(delay)])) as Record<
  DelayedName,
  () => Promise<Dataset>
>
