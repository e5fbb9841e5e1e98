/** An archive as a heat map: the best of each kind of behaviour. */
import { type GenerationPicture, NOBODY } from '../../../engine/protocol.ts'
import { axisNames, LEFT, mixed, type Of, TOP } from './axes.ts'
import { type Context, type Inks, mono, short } from './inks.ts'

type Archive = Of<'archive'>
/** CSS pixels at the right, for the scale, and below. */
const [RIGHT, BOTTOM] = [52, 20] as const
const BAR = 8

export const isArchive = (picture: GenerationPicture | undefined): picture is Archive => picture?.kind === 'archive'

const cells = ({ width: columns, height: rows }: Archive, width: number, height: number) =>
  [(width - LEFT - RIGHT) / columns, (height - TOP - BOTTOM) / rows] as const

function boundsOf({ values }: Archive): readonly [low: number, high: number] {
  const lived = values.filter((v) => !Number.isNaN(v))
  return [
    lived.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    lived.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
}

/** Brighter the fitter; cells where nobody lives are the ground. The first row is at the top, as in a world seen from above. */
export function drawArchive(context: Context, picture: Archive, inks: Inks, width: number, height: number): void {
  const { width: columns, height: rows, values, axes } = picture
  const [low, high] = boundsOf(picture)
  const [w, h] = cells(picture, width, height)
  const gap = Math.min(w, h) > 5 ? 1 : 0
  const ink = (share: number) => mixed(mixed(inks.panel, inks.families[4]!, 0.35), inks.families[7]!, share)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!
      context.fillStyle = Number.isNaN(value) ? mixed(inks.panel, inks.text3, 0.08) : ink(high > low ? (value - low) / (high - low) : 1)
      context.fillRect(LEFT + column * w, TOP + row * h, w - gap, h - gap)
    }
  axisNames(context, [`${axes[0]} →`, `← ${axes[1]}`], inks, { width, height, right: RIGHT })
  if (high < low) return
  const [x, down] = [width - RIGHT + 8, height - TOP - BOTTOM]
  const scale = context.createLinearGradient(0, TOP + down, 0, TOP)
  for (const stop of [0, 0.25, 0.5, 0.75, 1]) scale.addColorStop(stop, ink(stop))
  context.fillStyle = scale
  context.fillRect(x, TOP, BAR, down)
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textAlign = 'left'
  context.fillText(short(high), x + BAR + 4, TOP + 8)
  context.fillText(short(low), x + BAR + 4, TOP + down)
}

/** The place of the cell at a place of the picture, or null. */
export function cellAt(picture: Archive, px: number, py: number, width: number, height: number): number | null {
  const [w, h] = cells(picture, width, height)
  const [column, row] = [Math.floor((px - LEFT) / w), Math.floor((py - TOP) / h)]
  return column >= 0 && column < picture.width && row >= 0 && row < picture.height ? row * picture.width + column : null
}

/** The number of the individual that lives in a cell, or null. */
export function livesIn({ ids }: Archive, cell: number | null): number | null {
  const id = cell === null ? undefined : ids?.[cell]
  return id === undefined || id === NOBODY ? null : id
}

/** The next cell in a direction where somebody lives; the nearest to the straight way. */
export function cellBeside({ width, ids }: Archive, from: number, key: string): number | null {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0]
  const [x, y] = [from % width, Math.floor(from / width)]
  let [best, near]: [number | null, number] = [null, Number.POSITIVE_INFINITY]
  ids?.forEach((id, cell) => {
    if (id === NOBODY) return
    const [ax, ay] = [(cell % width) - x, Math.floor(cell / width) - y]
    const ahead = ax * dx! + ay * dy!
    const apart = ahead + 3 * Math.abs(ax * dy! - ay * dx!)
    if (ahead > 0 && apart < near) [best, near] = [cell, apart]
  })
  return best
}

/** What a cell holds, in a few words. */
export const cellText = ({ values, axes: [across, down], width, height }: Archive, cell: number): string => {
  const value = values[cell]!
  // The middle of the cell, as a share of what its number ranges over.
  const share = (place: number, of: number) => `${Math.round((100 * (place + 0.5)) / of)} %`
  const where = `${across} ${share(cell % width, width)}${height > 1 ? `, ${down} ${share(Math.floor(cell / width), height)}` : ''}`
  return `${where}: ${Number.isNaN(value) ? 'nobody' : `fitness ${short(value)}`}`
}

/** Marks the cell of the individual that is looked at. */
export function markArchive(context: Context, picture: Archive, id: number, inks: Inks, width: number, height: number): void {
  const cell = picture.ids?.indexOf(id) ?? -1
  if (cell < 0) return
  const [w, h] = cells(picture, width, height)
  context.strokeStyle = inks.text
  context.lineWidth = 2
  context.strokeRect(LEFT + (cell % picture.width) * w - 1, TOP + Math.floor(cell / picture.width) * h - 1, w + 1, h + 1)
}
