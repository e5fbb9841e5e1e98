/** The distribution of a search on two of its weights: all points tried, and circles of one and two deviations. */
import { axisNames, BOTTOM, LEFT, type Of, RIGHT, TOP } from './axes.ts'
import { type Context, type Inks, mono, short } from './inks.ts'

type Ellipse = Of<'ellipse'>
/** Deviations from the mean at which the distribution is outlined. */
const OUTLINES = [1, 2] as const

interface Plane {
  readonly scale: number
  readonly cx: number
  readonly cy: number
  x(value: number): number
  y(value: number): number
}
function planeOf({ points, mean, covariance }: Ellipse, width: number, height: number): Plane {
  const [xx, , yy] = covariance
  const [side, up] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  let most = 2.4 * Math.sqrt(Math.max(xx, yy, 1e-12))
  for (let k = 0; k < points.length; k += 2)
    if (Number.isFinite(points[k]! + points[k + 1]!))
      most = Math.max(most, Math.abs(points[k]! - mean[0]), Math.abs(points[k + 1]! - mean[1]))
  const scale = Math.min(side, up) / 2 / most
  const [cx, cy] = [LEFT + side / 2, TOP + up / 2]
  return { scale, cx, cy, x: (value) => cx + scale * (value - mean[0]), y: (value) => cy - scale * (value - mean[1]) }
}

export function drawEllipse(context: Context, picture: Ellipse, inks: Inks, width: number, height: number): void {
  const { points, mean, covariance, axes } = picture
  const [xx, xy, yy] = covariance
  const { scale, cx, cy, x, y } = planeOf(picture, width, height)
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
  axisNames(context, axes, inks, { width, height })
}

/** The place of the point nearest to a place of the picture. */
export function pointAt(picture: Ellipse, px: number, py: number, width: number, height: number): number {
  const { x, y } = planeOf(picture, width, height)
  let [best, near] = [0, Number.POSITIVE_INFINITY]
  for (let k = 0; 2 * k < picture.points.length; k++) {
    const apart = Math.hypot(x(picture.points[2 * k]!) - px, y(picture.points[2 * k + 1]!) - py)
    if (apart < near) [best, near] = [k, apart]
  }
  return best
}

/** Marks the point of the individual that is looked at. */
export function markPoint(context: Context, picture: Ellipse, place: number, inks: Inks, width: number, height: number): void {
  const { x, y } = planeOf(picture, width, height)
  const [a, b] = [picture.points[2 * place], picture.points[2 * place + 1]]
  if (a === undefined || b === undefined) return
  context.strokeStyle = inks.text
  context.lineWidth = 2
  context.beginPath()
  context.arc(x(a), y(b), 5, 0, 7)
  context.stroke()
}
