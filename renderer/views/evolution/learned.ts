/** The score of each individual at birth against its score after learning. */
import type { Census } from '../../../engine/protocol.ts'
import { type Context, type Inks, mono, sans, short } from './inks.ts'

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 14, 8, 30] as const
/** Generations that are drawn, the last ones; older ones fainter. */
const KEPT = 12

export function drawLearned(context: Context, generations: readonly Census[], inks: Inks, width: number, height: number): void {
  const shown = generations.filter(({ born }) => born).slice(-KEPT)
  const all = shown.flatMap(({ born, fitness }) => [...born!, ...fitness]).filter(Number.isFinite)
  const [low, high] = [
    all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  const span = high > low ? high - low : 1
  const [across, down] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const x = (value: number) => LEFT + (across * (value - low)) / span
  const y = (value: number) => TOP + down * (1 - (value - low) / span)
  context.strokeStyle = inks.hairline
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(x(low), y(low))
  context.lineTo(x(low + span), y(low + span))
  context.stroke()
  context.font = sans(11)
  context.fillStyle = inks.text2
  context.textAlign = 'right'
  context.fillText('nothing learned', x(low + span) - 4, y(low + span * 0.86))
  shown.forEach(({ born, fitness, champion }, k) => {
    const last = k === shown.length - 1
    for (let p = 0; p < fitness.length; p++) {
      context.fillStyle = last && p === champion ? inks.accent : inks.excitatory
      context.globalAlpha = last ? 0.9 : 0.1 + (0.3 * k) / shown.length
      context.beginPath()
      context.arc(x(born![p]!), y(fitness[p]!), last && p === champion ? 4 : 2, 0, 7)
      context.fill()
    }
  })
  context.globalAlpha = 1
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textAlign = 'right'
  context.fillText(short(high), LEFT - 6, y(high) + 8)
  context.fillText(short(low), LEFT - 6, y(low))
  context.fillText(short(high), width - RIGHT, TOP + down + 13)
  context.textAlign = 'left'
  context.fillText(short(low), LEFT, TOP + down + 13)
  context.font = sans(11)
  context.textAlign = 'center'
  context.fillText('at birth', LEFT + across / 2, height - 5)
  context.save()
  context.translate(12, TOP + down / 2)
  context.rotate(-Math.PI / 2)
  context.fillText('after learning', 0, 0)
  context.restore()
}
