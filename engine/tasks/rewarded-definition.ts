import type { Starts } from './world-definition.ts'

/** Starts of a trial, and of the test of a champion. */
export const [TRIED, CONFIRMED] = [10, 100] as const

/** Whence episodes begin in worlds that are tried from drawn starts. */
export const drawnStarts: readonly Starts[] = [
  { name: 'of a trial', count: TRIED },
  { name: "of the champion's test", count: CONFIRMED },
]
