/** A long text as samples, without copying it. */
import type { Split } from '../tasks.ts'

/** From its first token to before its last. */
export type Stretch = readonly [start: number, end: number]

/** Windows of `positions` tokens, one after another through each stretch; `next` is the same window one token on, so it stays within the stretch. */
export function windows(tokens: ArrayLike<number>, stretches: readonly Stretch[], positions: number): Split {
  const counts = stretches.map(([start, end]) => Math.max(0, Math.floor((end - start - 1) / positions)))
  const starts = new Uint32Array(counts.reduce((a, b) => a + b, 0))
  let at = 0
  for (const [k, [start]] of stretches.entries()) for (let w = 0; w < counts[k]!; w++) starts[at++] = start + w * positions
  return {
    count: starts.length,
    sizes: { text: positions, next: positions },
    read: (field, sample, into, to) => {
      const from = starts[sample]! + (field === 'next' ? 1 : 0)
      for (let k = 0; k < positions; k++) into[to + k] = tokens[from + k]!
    },
  }
}
