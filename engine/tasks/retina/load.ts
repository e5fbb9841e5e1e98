import type { Dataset, Split } from '../tasks.ts'
import { objects, SIDE } from './definition.ts'

/** Whether each of the 16 patterns of a side is an object; bit k of a pattern is its pixel k. */
const table = (patterns: readonly string[]) => {
  const are = new Uint8Array(1 << SIDE)
  for (const pattern of patterns) are[[...pattern].reduce((sum, c, k) => sum + (c === 'o' ? 1 << k : 0), 0)] = 1
  return are
}
const [left, right] = [table(objects.left), table(objects.right)]

/** Sample k shows pattern k % 16 on the left and k / 16 on the right. */
const all: Split = {
  count: 1 << (2 * SIDE),
  sizes: { pixels: 2 * SIDE, objects: 2 },
  read: (field, sample, into, at) => {
    const sides = [sample & 15, sample >> 4] as const
    if (field === 'objects') into.set([left[sides[0]]!, right[sides[1]]!], at)
    else
      for (let k = 0; k < 2 * SIDE; k++) {
        const [row, column] = [k >> 2, k & 3]
        into[at + k] = (sides[column >> 1]! >> (2 * row + (column & 1))) & 1
      }
  },
}
export const loadRetina = async (): Promise<Dataset> => ({ train: all, validation: all, test: all })
