/** What a method of evolution shows besides its individuals: an archive, a search distribution, painted weights. */
import type { GenerationPicture } from '../../../engine/protocol.ts'
import { type Context, type Inks, mono, sans, short } from './inks.ts'

type Of<K extends GenerationPicture['kind']> = Extract<GenerationPicture, { kind: K }>
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 12, 8, 20] as const

/** Between two colours of equal steps to the eye, by mixing in OKLab. */
const mixed = (from: string, to: string, share: number) =>
  `color-mix(in oklab, ${to} ${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%, ${from})`

export function drawMethod(context: Context, picture: GenerationPicture, inks: Inks, width: number, height: number): void {
  context.clearRect(0, 0, width, height)
  if (picture.kind === 'archive') drawArchive(context, picture, inks, width, height)
  else if (picture.kind === 'ellipse') drawEllipse(context, picture, inks, width, height)
  else drawWeights(context, picture, inks, width, height)
}

function names(context: Context, [across, up]: readonly [string, string], inks: Inks, width: number, height: number): void {
  context.font = sans(11)
  context.fillStyle = inks.text2
  context.textAlign = 'center'
  context.fillText(across, LEFT + (width - LEFT - RIGHT) / 2, height - 5)
  context.save()
  context.translate(14, TOP + (height - TOP - BOTTOM) / 2)
  context.rotate(-Math.PI / 2)
  context.fillText(up, 0, 0)
  context.restore()
}

/** The best of each cell, brighter the fitter; cells where nobody lives are the ground. The first row is at the top, as in a world seen from above. */
function drawArchive(
  context: Context,
  { width: columns, height: rows, values, axes }: Of<'archive'>,
  inks: Inks,
  width: number,
  height: number,
) {
  const lived = values.filter((v) => !Number.isNaN(v))
  const [low, high] = [
    lived.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    lived.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  const [w, h] = [(width - LEFT - RIGHT) / columns, (height - TOP - BOTTOM) / rows]
  const gap = Math.min(w, h) > 5 ? 1 : 0
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!
      context.fillStyle = Number.isNaN(value)
        ? mixed(inks.panel, inks.text3, 0.08)
        : mixed(mixed(inks.panel, inks.families[4]!, 0.35), inks.families[7]!, high > low ? (value - low) / (high - low) : 1)
      context.fillRect(LEFT + column * w, TOP + row * h, w - gap, h - gap)
    }
  names(context, [`${axes[0]} →`, `← ${axes[1]}`], inks, width, height)
}

/** Deviations from the mean at which the distribution is outlined. */
const OUTLINES = [1, 2] as const

function drawEllipse(context: Context, { points, mean, covariance, axes }: Of<'ellipse'>, inks: Inks, width: number, height: number) {
  const [xx, xy, yy] = covariance
  const [side, up] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  let [most] = [2.4 * Math.sqrt(Math.max(xx, yy, 1e-12))]
  for (let k = 0; k < points.length; k += 2)
    if (Number.isFinite(points[k]! + points[k + 1]!))
      most = Math.max(most, Math.abs(points[k]! - mean[0]), Math.abs(points[k + 1]! - mean[1]))
  const scale = Math.min(side, up) / 2 / most
  const [cx, cy] = [LEFT + side / 2, TOP + up / 2]
  const x = (value: number) => cx + scale * (value - mean[0])
  const y = (value: number) => cy - scale * (value - mean[1])
  context.fillStyle = inks.excitatory
  context.globalAlpha = 0.6
  for (let k = 0; k < points.length; k += 2) {
    context.beginPath()
    context.arc(x(points[k]!), y(points[k + 1]!), 2, 0, 7)
    context.fill()
  }
  context.globalAlpha = 1
  // Half axes are roots of the eigenvalues.
  const middle = (xx + yy) / 2
  const off = Math.hypot((xx - yy) / 2, xy)
  const turn = -0.5 * Math.atan2(2 * xy, xx - yy)
  context.strokeStyle = inks.accent
  for (const times of OUTLINES) {
    context.lineWidth = times === 1 ? 2 : 1
    context.beginPath()
    context.ellipse(cx, cy, times * scale * Math.sqrt(middle + off), times * scale * Math.sqrt(Math.max(0, middle - off)), turn, 0, 7)
    context.stroke()
  }
  context.fillStyle = inks.accent
  context.beginPath()
  context.arc(cx, cy, 3, 0, 7)
  context.fill()
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textAlign = 'left'
  context.fillText(`${short(mean[0])}, ${short(mean[1])}`, cx + 7, cy - 6)
  names(context, axes, inks, width, height)
}

/** Excitatory and inhibitory weights in their colours, stronger the larger. */
function drawWeights(
  context: Context,
  { width: columns, height: rows, values, axes }: Of<'weights'>,
  inks: Inks,
  width: number,
  height: number,
) {
  const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-9)
  const cell = Math.min((width - LEFT - RIGHT) / columns, (height - TOP - BOTTOM) / rows)
  const [left, top] = [LEFT + (width - LEFT - RIGHT - cell * columns) / 2, TOP + (height - TOP - BOTTOM - cell * rows) / 2]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!
      context.globalAlpha = Math.min(1, Math.abs(value) / most)
      context.fillStyle = value < 0 ? inks.inhibitory : inks.excitatory
      context.fillRect(
        left + column * cell,
        top + row * cell,
        Math.max(0.5, cell - (cell > 6 ? 1 : 0)),
        Math.max(0.5, cell - (cell > 6 ? 1 : 0)),
      )
    }
  context.globalAlpha = 1
  context.strokeStyle = inks.hairline
  context.lineWidth = 1
  context.strokeRect(left - 0.5, top - 0.5, cell * columns + 1, cell * rows + 1)
  names(context, axes, inks, width, height)
}
