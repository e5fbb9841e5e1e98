/** An evolved network: neurons from left to right by how far they are from what is seen, connections by sign and strength. */
import type { Genes } from '../../../engine/protocol.ts'
import { type Context, type Inks, mono, sans } from './inks.ts'

interface Spot {
  /** In the unit square. */
  readonly x: number
  readonly y: number
}
export interface Layout {
  readonly spots: ReadonlyMap<number, Spot>
  /** Neurons that hear later ones, by gene. */
  readonly back: ReadonlySet<number>
}

/** Depth by the longest way from what is seen along connections that close no loop. */
export function layoutOf({ inputs, outputs, from, to, enabled }: Genes): Layout {
  const [seen, first] = [inputs.length + 1, inputs.length + 1 + outputs.length]
  const genes = [...from.keys()].filter((k) => enabled[k])
  const used = new Set(genes.flatMap((k) => [from[k]!, to[k]!]))
  const hidden = [...used].filter((n) => n >= first).sort((a, b) => a - b)
  const back = loops(genes, from, to, seen)
  const ahead = genes.filter((k) => !back.has(k))
  const depth = new Map<number, number>()
  const deep = (neuron: number): number => {
    const there = depth.get(neuron)
    if (there !== undefined) return there
    const sources = ahead.filter((k) => to[k] === neuron).map((k) => deep(from[k]!))
    const d = neuron < seen ? 0 : 1 + Math.max(0, ...sources)
    depth.set(neuron, d)
    return d
  }
  const most = Math.max(1, ...hidden.map(deep))
  const spots = new Map<number, Spot>()
  const spread = (neurons: readonly number[], x: number) =>
    neurons.forEach((n, k) => void spots.set(n, { x, y: (k + 0.5) / neurons.length }))
  spread([...Array(seen).keys()], 0)
  spread(
    outputs.map((_, k) => seen + k),
    1,
  )
  for (let d = 1; d <= most; d++) {
    const layer = hidden.filter((n) => deep(n) === d)
    const wished = new Map(
      layer.map((n) => {
        const around = ahead.filter((k) => to[k] === n || from[k] === n).flatMap((k) => spots.get(to[k] === n ? from[k]! : to[k]!) ?? [])
        return [n, around.reduce((sum, { y }) => sum + y, 0) / Math.max(1, around.length)] as const
      }),
    )
    spread(
      layer.sort((a, b) => wished.get(a)! - wished.get(b)! || a - b),
      d / (most + 1),
    )
  }
  return { spots, back }
}

/** Genes that lead back to a neuron that is on the way to theirs. */
function loops(genes: readonly number[], from: Uint32Array, to: Uint32Array, seen: number): Set<number> {
  const out = Map.groupBy(genes, (k) => from[k]!)
  const state = new Map<number, 'open' | 'done'>()
  const back = new Set<number>()
  const visit = (neuron: number) => {
    state.set(neuron, 'open')
    for (const k of out.get(neuron) ?? []) {
      const target = to[k]!
      if (state.get(target) === 'open') back.add(k)
      else if (!state.has(target)) visit(target)
    }
    state.set(neuron, 'done')
  }
  for (let n = 0; n < seen; n++) if (!state.has(n)) visit(n)
  for (const n of out.keys()) if (!state.has(n)) visit(n)
  return back
}

/** Pixels at the left and the right of neurons that are seen and that answer; the names of those beside them, at the most so much of the width. */
const [MARGIN, MOST] = [16, 0.34] as const
const TOP = 14
const RADIUS = 6
/** Connections from this many on are drawn fainter. */
const MANY = 60

/**
 * @param before where neurons were in the picture before, to come from there
 * @param share of the way from there, 0 to 1
 */
export function drawNetwork(
  context: Context,
  genes: Genes,
  { spots, back }: Layout,
  before: Layout | null,
  share: number,
  inks: Inks,
  width: number,
  height: number,
): void {
  const { inputs, outputs, from, to, weight, enabled } = genes
  const seen = inputs.length + 1
  const down = height - 2 * TOP
  const narrow = down / Math.max(seen, outputs.length) < 11
  context.font = sans(11)
  const room = (names: readonly string[]) =>
    MARGIN + Math.min(MOST * width, Math.max(...names.map((name) => context.measureText(name).width)))
  const [left, right] = [room(narrow ? [`${inputs.length} inputs`] : [...inputs, 'bias']), room(outputs)]
  const across = width - left - right
  const at = (neuron: number): readonly [number, number] => {
    const spot = spots.get(neuron)!
    const old = before?.spots.get(neuron) ?? spot
    return [left + across * (old.x + (spot.x - old.x) * share), TOP + down * (old.y + (spot.y - old.y) * share)]
  }
  const arrived = (neuron: number) => (before && !before.spots.has(neuron) ? share : 1)
  const shown = [...from.keys()].filter((k) => enabled[k])
  const strongest = shown.reduce((most, k) => Math.max(most, Math.abs(weight[k]!)), 1e-6)
  const faint = shown.length > MANY ? Math.max(0.15, MANY / shown.length) : 1
  for (const k of shown) {
    const colour = weight[k]! < 0 ? inks.inhibitory : inks.excitatory
    context.strokeStyle = context.fillStyle = colour
    context.globalAlpha = faint * Math.min(arrived(from[k]!), arrived(to[k]!))
    context.lineWidth = 0.6 + (3 * Math.abs(weight[k]!)) / strongest
    connect(context, at(from[k]!), at(to[k]!), from[k] === to[k], back.has(k), weight[k]! < 0)
  }
  context.textBaseline = 'middle'
  for (const [neuron] of spots) {
    const [x, y] = at(neuron)
    const answer = neuron >= seen && neuron < seen + outputs.length
    context.globalAlpha = arrived(neuron)
    context.strokeStyle = context.fillStyle = neuron < seen ? inks.text2 : answer ? inks.accent : inks.families[1]!
    const radius = narrow && neuron < seen ? 2.5 : RADIUS
    context.beginPath()
    context.arc(x, y, radius, 0, 7)
    context.save()
    context.fillStyle = inks.panel
    context.fill()
    context.restore()
    context.lineWidth = 2
    context.stroke()
    context.beginPath()
    context.arc(x, y, radius / 2.6, 0, 7)
    context.fill()
    const name = neuron < inputs.length ? inputs[neuron]! : neuron === inputs.length ? 'bias' : answer ? outputs[neuron - seen]! : ''
    if (name === '' || (narrow && neuron < seen)) continue
    context.font = sans(11)
    context.fillStyle = inks.text2
    context.textAlign = answer ? 'left' : 'right'
    context.fillText(shortened(context, name, MOST * width), answer ? x + 12 : x - 12, y)
  }
  context.globalAlpha = 1
  context.textBaseline = 'alphabetic'
  if (!narrow) return
  context.font = mono(10)
  context.fillStyle = inks.text2
  context.textAlign = 'right'
  context.fillText(`${inputs.length} inputs`, left - 10, TOP + down / 2)
}

function shortened(context: Context, name: string, room: number): string {
  let kept = name
  while (kept.length > 2 && context.measureText(kept === name ? kept : `${kept}…`).width > room) kept = kept.slice(0, -1)
  return kept === name ? name : `${kept}…`
}

/** A line with the end of its sign: a triangle excites, a circle inhibits. What goes back is dashed and goes over. */
function connect(
  context: Context,
  [x, y]: readonly [number, number],
  [tx, ty]: readonly [number, number],
  self: boolean,
  back: boolean,
  inhibits: boolean,
): void {
  context.setLineDash(back ? [4, 3] : [])
  context.beginPath()
  let [ax, ay] = [tx - RADIUS - 2, ty]
  let turn = 0
  if (self) {
    context.arc(x, y - RADIUS - 9, 9, Math.PI * 0.7, Math.PI * 2.3)
    ;[ax, ay, turn] = [x + 4, y - RADIUS - 1, Math.PI * 0.62]
  } else if (back) {
    const over = Math.min(y, ty) - 22 - 0.08 * Math.abs(x - tx)
    context.moveTo(x, y - RADIUS)
    context.bezierCurveTo(x, over, tx, over, tx, ty - RADIUS - 2)
    ;[ax, ay, turn] = [tx, ty - RADIUS - 2, Math.PI / 2]
  } else {
    const bend = Math.max(18, (tx - x) / 2)
    context.moveTo(x + RADIUS, y)
    context.bezierCurveTo(x + bend, y, tx - bend, ty, ax, ay)
  }
  context.stroke()
  context.setLineDash([])
  context.save()
  context.translate(ax, ay)
  context.rotate(turn)
  context.beginPath()
  if (inhibits) context.arc(-1, 0, 3, 0, 7)
  else {
    context.moveTo(2, 0)
    context.lineTo(-5, -3.5)
    context.lineTo(-5, 3.5)
  }
  context.fill()
  context.restore()
}
