/** A world in a state, by the marks of its definition. */
import type { Mark, Role, WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import type { Context, Inks } from './inks.ts'

const colours = (inks: Inks): Readonly<Record<Role, string>> => ({
  ground: inks.text3,
  wall: inks.text2,
  body: inks.text,
  limb: inks.accent,
  joint: inks.families[0]!,
  goal: inks.good,
  cue: inks.families[7]!,
  sense: inks.families[0]!,
  trace: inks.families[4]!,
})
/** What is seen of moments before: fainter the longer ago. */
const MOVING: readonly Role[] = ['body', 'limb']

/** @param before states of moments before, the latest first */
export function drawWorld(
  context: Context,
  world: WorldDefinition,
  state: ArrayLike<number>,
  before: readonly ArrayLike<number>[],
  inks: Inks,
  width: number,
  height: number,
): void {
  const [left, bottom, right, top] = world.bounds
  const scale = Math.min((width - 16) / (right - left), (height - 12) / (top - bottom))
  context.save()
  context.translate(width / 2 - (scale * (left + right)) / 2, height / 2 + (scale * (bottom + top)) / 2)
  context.scale(scale, -scale)
  context.lineCap = context.lineJoin = 'round'
  const ink = colours(inks)
  const draw = (mark: Mark) => {
    context.strokeStyle = context.fillStyle = ink[mark.role]
    context.beginPath()
    if (mark.kind === 'line') {
      mark.points.forEach(([x, y], k) => (k === 0 ? context.moveTo(x, y) : context.lineTo(x, y)))
      context.lineWidth = Math.max(mark.width ?? 0, 1.5 / scale)
      context.stroke()
    } else if (mark.kind === 'disc') {
      context.arc(...mark.at, Math.max(mark.radius, 1.5 / scale), 0, 7)
      context.fill()
    } else {
      const [[x, y], [w, h]] = [mark.at, mark.size]
      context.roundRect(x - w / 2, y - h / 2, w, h, Math.min(w, h) / 6)
      context.lineWidth = 1.5 / scale
      if (mark.role === 'body') {
        context.fillStyle = inks.panel
        context.fill()
        context.stroke()
      } else context.fill()
    }
  }
  for (const [k, old] of [...before.entries()].reverse()) {
    context.globalAlpha = 0.24 / (k + 1)
    for (const mark of world.picture(old)) if (MOVING.includes(mark.role)) draw(mark)
  }
  context.globalAlpha = 1
  for (const mark of world.picture(state)) draw(mark)
  context.restore()
}
