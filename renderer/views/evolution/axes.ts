/** What pictures with two named axes have in common. */
import type { GenerationPicture } from '../../../engine/protocol.ts'
import { type Context, type Inks, sans } from './inks.ts'

export type Of<K extends GenerationPicture['kind']> = Extract<GenerationPicture, { kind: K }>
/** CSS pixels around the field. */
export const [LEFT, RIGHT, TOP, BOTTOM] = [30, 12, 8, 20] as const

/** Between two colours of equal steps to the eye, by mixing in OKLab. */
export const mixed = (from: string, to: string, share: number): string =>
  `color-mix(in oklab, ${to} ${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%, ${from})`

/** The names of both axes, below and at the left. */
export function axisNames(
  context: Context,
  [across, up]: readonly [string, string],
  inks: Inks,
  { width, height, right = RIGHT }: { readonly width: number; readonly height: number; readonly right?: number },
): void {
  context.font = sans(11)
  context.fillStyle = inks.text2
  context.textAlign = 'center'
  context.fillText(across, LEFT + (width - LEFT - right) / 2, height - 5)
  context.save()
  context.translate(14, TOP + (height - TOP - BOTTOM) / 2)
  context.rotate(-Math.PI / 2)
  context.fillText(up, 0, 0)
  context.restore()
}
