/** Where neurons lie on the screen, what is under the pointer, and how they are drawn. */
import { type Cells, roles } from '../../../engine/network/neuron-graph.ts'

/** From the unit square to CSS pixels: `pixel = offset + scale * place`. */
export interface Sight {
  readonly scale: number
  readonly x: number
  readonly y: number
}
export interface Chosen {
  readonly neurons: ReadonlySet<number>
  readonly synapse: number | null
}
export const nothing: Chosen = { neurons: new Set(), synapse: null }

export const whole = (width: number, height: number): Sight => {
  const scale = Math.max(50, Math.min(width, height) - 56)
  return { scale, x: (width - scale) / 2, y: (height - scale) / 2 }
}
/** Nearer or further, with the point under the pointer where it is. */
export function zoomed({ scale, x, y }: Sight, factor: number, px: number, py: number): Sight {
  const next = Math.min(200_000, Math.max(50, scale * factor))
  const ratio = next / scale
  return { scale: next, x: px - (px - x) * ratio, y: py - (py - y) * ratio }
}
export const radiusOf = ({ scale }: Sight, n: number): number => Math.max(1.5, Math.min(9, (0.22 * scale) / Math.sqrt(n + 1)))

/** Connections beyond this are not looked through for what is under the pointer, and only those of chosen neurons are drawn. */
const MANY = 20_000

/** The neuron or, where there is none, the connection under a point. */
export function under({ neurons, synapses }: Cells, sight: Sight, px: number, py: number): { neuron: number } | { synapse: number } | null {
  const at = (k: number) => [sight.x + sight.scale * neurons.x[k]!, sight.y + sight.scale * neurons.y[k]!] as const
  let [best, near] = [-1, (radiusOf(sight, neurons.x.length) + 5) ** 2]
  for (let k = 0; k < neurons.x.length; k++) {
    const [x, y] = at(k)
    const d = (x - px) ** 2 + (y - py) ** 2
    if (d < near) [best, near] = [k, d]
  }
  if (best >= 0) return { neuron: best }
  if (synapses.from.length > MANY) return null
  near = 5
  for (let k = 0; k < synapses.from.length; k++) {
    const [[ax, ay], [bx, by]] = [at(synapses.from[k]!), at(synapses.to[k]!)]
    const length = (bx - ax) ** 2 + (by - ay) ** 2
    const loop = synapses.from[k] === synapses.to[k]
    const t = length > 0 ? Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length)) : 0
    const d = loop ? Math.abs(Math.hypot(px - ax, py - (ay - 11)) - 11) : Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py)
    if (d < near) [best, near] = [k, d]
  }
  return best >= 0 ? { synapse: best } : null
}

export interface Colours {
  readonly family: string
  readonly ground: string
  readonly text: string
  readonly accent: string
  readonly excitatory: string
  readonly inhibitory: string
}
/** What is being drawn by hand: a line to the pointer, or a box. */
export interface Gesture {
  readonly line?: readonly [number, number, number, number]
  readonly box?: readonly [number, number, number, number]
}

export function drawCells(
  context: CanvasRenderingContext2D,
  cells: Cells,
  sight: Sight,
  chosen: Chosen,
  gesture: Gesture,
  colours: Colours,
): void {
  const { neurons, synapses } = cells
  const n = neurons.x.length
  const radius = radiusOf(sight, n)
  const x = (k: number) => sight.x + sight.scale * neurons.x[k]!
  const y = (k: number) => sight.y + sight.scale * neurons.y[k]!
  const few = synapses.from.length <= MANY
  const faint = Math.max(0.06, 0.7 / (1 + synapses.from.length / 150))
  for (let k = 0; k < synapses.from.length; k++) {
    const [from, to] = [synapses.from[k]!, synapses.to[k]!]
    const lit = chosen.synapse === k || chosen.neurons.has(from) || chosen.neurons.has(to)
    if (!few && !lit) continue
    const weight = synapses.weight[k]!
    context.strokeStyle = context.fillStyle = weight > 0 ? colours.excitatory : weight < 0 ? colours.inhibitory : colours.text
    context.globalAlpha = lit ? 0.9 : faint
    context.lineWidth = chosen.synapse === k ? 2.5 : 1
    line(context, x(from), y(from), x(to), y(to), from === to, radius, lit || synapses.from.length < 400)
  }
  for (let k = 0; k < n; k++) {
    const role = roles[neurons.role[k]!]
    context.globalAlpha = 1
    context.fillStyle = colours.family
    context.beginPath()
    if (role === 'input') context.rect(x(k) - radius * 0.9, y(k) - radius * 0.9, radius * 1.8, radius * 1.8)
    else if (role === 'output') {
      context.moveTo(x(k), y(k) - radius * 1.3)
      context.lineTo(x(k) + radius * 1.3, y(k))
      context.lineTo(x(k), y(k) + radius * 1.3)
      context.lineTo(x(k) - radius * 1.3, y(k))
      context.closePath()
    } else context.arc(x(k), y(k), radius, 0, 7)
    context.fill()
    context.strokeStyle = colours.ground
    context.lineWidth = 1
    context.stroke()
    if (!chosen.neurons.has(k)) continue
    context.strokeStyle = colours.accent
    context.lineWidth = 2
    context.beginPath()
    context.arc(x(k), y(k), radius + 4, 0, 7)
    context.stroke()
  }
  context.globalAlpha = 1
  context.strokeStyle = colours.accent
  context.lineWidth = 1.5
  if (gesture.line) line(context, ...gesture.line, false, 0, true)
  if (gesture.box) {
    const [ax, ay, bx, by] = gesture.box
    context.strokeRect(Math.min(ax, bx), Math.min(ay, by), Math.abs(bx - ax), Math.abs(by - ay))
  }
}

function line(
  context: CanvasRenderingContext2D,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  loop: boolean,
  radius: number,
  arrow: boolean,
): void {
  context.beginPath()
  if (loop) {
    context.arc(ax, ay - 11, 11, 0, 7)
    context.stroke()
    return
  }
  context.moveTo(ax, ay)
  context.lineTo(bx, by)
  context.stroke()
  const length = Math.hypot(bx - ax, by - ay)
  if (!arrow || length < 12) return
  const [dx, dy] = [(bx - ax) / length, (by - ay) / length]
  const [tx, ty] = [bx - dx * (radius + 2), by - dy * (radius + 2)]
  context.beginPath()
  context.moveTo(tx, ty)
  context.lineTo(tx - 7 * dx - 3.5 * dy, ty - 7 * dy + 3.5 * dx)
  context.lineTo(tx - 7 * dx + 3.5 * dy, ty - 7 * dy - 3.5 * dx)
  context.fill()
}
