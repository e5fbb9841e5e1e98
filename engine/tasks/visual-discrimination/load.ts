import { streamOf } from '../stream.ts'
import type { Dataset, Split } from '../tasks.ts'
import { APART, type DiscriminationName, nameOf, type Side, STEPS, sides } from './definition.ts'

interface Point {
  readonly row: number
  readonly column: number
}
/** Middles of both boxes, in pixels. */
interface Scene {
  readonly small: Point
  readonly large: Point
}

/**
 * The small box in 25 places, the large one to the right of it, below it, or both, by five steps, from one edge on to the opposite one, and
 * whole: 75 scenes.
 */
function taught(side: Side): Scene[] {
  const unit = side / STEPS
  const middle = (step: number) => unit * step + (unit - 1) / 2
  const whole = (step: number) => Math.min(STEPS - 2, Math.max(1, step % STEPS))
  const places = [1, 3, 5, 7, 9]
  const ways = [
    [0, APART],
    [APART, 0],
    [APART, APART],
  ] as const
  return ways.flatMap(([down, along]) =>
    places.flatMap((row) =>
      places.map((column) => ({
        small: { row: middle(row), column: middle(column) },
        large: { row: middle(whole(row + down)), column: middle(whole(column + along)) },
      })),
    ),
  )
}

/** Both boxes whole and apart, anywhere, from a hash of (split, sample). */
function drawn(side: Side, name: string, sample: number): Scene {
  const { below } = streamOf(`visual-discrimination/${side}/${name}/${sample}`)
  const unit = side / STEPS
  const place = (wide: number): Point => ({
    row: (wide - 1) / 2 + below(side - wide + 1),
    column: (wide - 1) / 2 + below(side - wide + 1),
  })
  const large = place(3 * unit)
  for (;;) {
    const small = place(unit)
    if (Math.max(Math.abs(small.row - large.row), Math.abs(small.column - large.column)) >= 2 * unit) return { small, large }
  }
}

function split(side: Side, count: number, sceneOf: (sample: number) => Scene): Split {
  const pixels = side * side
  const unit = side / STEPS
  return {
    count,
    sizes: { field: pixels, middle: 1 },
    read: (field, sample, into, at) => {
      const { small, large } = sceneOf(sample)
      if (field === 'middle') {
        into[at] = large.row * side + large.column
        return
      }
      into.fill(0, at, at + pixels)
      const box = ({ row, column }: Point, wide: number) => {
        const reach = (wide - 1) / 2
        for (let r = row - reach; r <= row + reach; r++) into.fill(1, at + r * side + column - reach, at + r * side + column + reach + 1)
      }
      box(small, unit)
      box(large, 3 * unit)
    },
  }
}

const load = (side: Side) => async (): Promise<Dataset> => {
  const scenes = taught(side)
  return {
    train: split(side, scenes.length, (sample) => scenes[sample]!),
    validation: split(side, 500, (sample) => drawn(side, 'validation', sample)),
    test: split(side, 2000, (sample) => drawn(side, 'test', sample)),
  }
}
export const loadDiscrimination = Object.fromEntries(sides.map((side) => [nameOf(side), load(side)])) as Record<
  DiscriminationName,
  () => Promise<Dataset>
>
