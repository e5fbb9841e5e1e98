/** The pattern of a `grid` module: the weights with which cells hear their neighbours. */
import { neighboursOf, type Params } from '../../modules/grid/definition.ts'
import type { z } from 'zod'
import type { Painting, Substrate } from './painter.ts'

type Grid = Pick<
  z.infer<typeof Params>,
  'height' | 'width' | 'channels' | 'neighbours' | 'forward' | 'backward' | 'upAndDown' | 'diagonal' | 'itself' | 'weights'
>
const along = (k: number, count: number) => (count === 1 ? 0 : (2 * k) / (count - 1) - 1)

/**
 * Three axes: across, down, and channels. With shared weights the hearing cell lies in the middle and its neighbours around it, one step away;
 * with weights of their own, cells lie in the square where they are. Connections are in the order of the weights, `[height, width]` where each
 * has its own, then `[neighbours, channels heard, channels]`; the last neurons are the middle's channels, in order, whose bias is the grid's.
 * Throws a sentence where a cell listens to nobody.
 */
export function gridSubstrate(params: z.infer<typeof Params>): Substrate {
  const { height, width, channels, weights } = params as Grid
  const offsets = neighboursOf(params)
  if (offsets.length === 0) throw new Error('The cells of the grid listen to nobody, so there is nothing to paint; choose neighbours.')
  const own = weights === 'own'
  const [rows, columns] = own ? [height, width] : [1, 1]
  const places: number[] = []
  /** Neurons by place; each is asked about often. */
  const known = new Map<string, number>()
  const at = (row: number, column: number, channel: number): number => {
    const key = `${row}/${column}/${channel}`
    const before = known.get(key)
    if (before !== undefined) return before
    known.set(key, places.length / 3)
    const [x, y] = own ? [(2 * column + 1) / width - 1, (2 * row + 1) / height - 1] : [column, row]
    places.push(x, y, along(channel, channels))
    return places.length / 3 - 1
  }
  const [from, to]: [number[], number[]] = [[], []]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (const [down, right] of offsets)
        for (let heard = 0; heard < channels; heard++)
          for (let channel = 0; channel < channels; channel++) {
            from.push(at(row + down, column + right, heard))
            to.push(at(row, column, channel))
          }
  for (let channel = 0; channel < channels; channel++) places.push(0, 0, along(channel, channels))
  return { dimensions: 3, places: Float32Array.from(places), from, to }
}

/** The grid's weights as painted, and its bias where that is painted. */
export const gridWeights = ({ weight, bias }: Painting, { channels }: Pick<Grid, 'channels'>): Record<string, Float32Array> => ({
  weight,
  ...(bias && { bias: bias.slice(-channels) }),
})
