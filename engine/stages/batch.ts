/** From samples to the inputs of a program. */
import type { Feed } from '../compile/forward.ts'
import type { Split } from '../tasks/tasks.ts'

/**
 * @param order the samples of the batch stand at `start` and after
 * @param window elements to leave out before the first, where a long sequence is shown piece by piece
 */
export type Fill = (into: Readonly<Record<string, Float32Array>>, order: ArrayLike<number>, start: number, window?: number) => void

/** A sequence may be shown by its first element alone, in a presentation of one tick. */
const whole = ({ name, elements }: Feed) => elements === 1 && !name.startsWith('elements.')

/** Throws a sentence when the task lacks a field, or has another number of values in it. */
export function createFill(feeds: readonly Feed[], batch: number, split: Split): Fill {
  for (const feed of feeds) {
    const { field, size } = feed
    const there = split.sizes[field]
    if (there === undefined) throw new Error(`The task has no field "${field}"; correct the field in the inspector.`)
    if (whole(feed) && there !== size)
      throw new Error(`The field "${field}" of the task has ${there} values, but the network takes ${size}; choose the task again.`)
  }
  const scratch = new Float32Array(Math.max(0, ...feeds.map(({ field }) => split.sizes[field]!)))
  return (into, order, start, window = 0) => {
    for (const feed of feeds) {
      const { name, field, size, elements } = feed
      const values = into[name]!
      for (let row = 0; row < batch; row++) {
        const sample = order[start + row]!
        if (whole(feed)) {
          split.read(field, sample, values, row * size)
          continue
        }
        split.read(field, sample, scratch, 0)
        const each = size / elements
        for (let e = 0; e < elements; e++) {
          const [from, to] = [(window + e) * each, (e * batch + row) * each]
          // Past the end of the sequence nothing is shown, and nothing asked.
          if (from + each > split.sizes[field]!) values.fill(name.startsWith('target') ? -1 : 0, to, to + each)
          else values.set(scratch.subarray(from, from + each), to)
        }
      }
    }
  }
}

/** Zeroed arrays for the named shapes. */
export const buffers = (shapes: Readonly<Record<string, readonly number[]>>, wanted: (name: string) => boolean = () => true) =>
  Object.fromEntries(
    Object.entries(shapes)
      .filter(([name]) => wanted(name))
      .map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
