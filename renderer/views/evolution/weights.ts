/** Painted weights as an image. */
import { axisNames, BOTTOM, LEFT, type Of, RIGHT, TOP } from './axes.ts'
import type { Context, Inks } from './inks.ts'

/** Excitatory and inhibitory weights in their colours, stronger the larger. */
export function drawWeights(
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
  axisNames(context, axes, inks, { width, height })
}
