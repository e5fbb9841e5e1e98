import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'
import { type Connections, ordered, remembered } from '../connections.ts'
import { deliverUnits, size } from '../units.ts'

export const Params = z.object({
  radius: z.number().positive().max(2).default(0.2).meta({
    title: 'Radius',
    unit: 'sides',
    description: 'How far a receptive field reaches, as a share of the side of the plane.',
  }),
  sigma: z.number().min(0).max(10).default(0.1).meta({
    title: 'Fall-off',
    unit: 'sides',
    description: 'Weights count by a Gaussian of the distance with this standard deviation; 0: all count fully.',
  }),
})
type Params = z.infer<typeof Params>

export interface Plane {
  readonly layers: number
  readonly height: number
  readonly width: number
}
/** `[channels, height, width]` and `[height, width]` as they are; `[n]` in rows, as near to a square as can be, the last row perhaps shorter. */
export function planeOf(shape: readonly number[]): Plane {
  if (shape.length > 1) return { layers: size(shape.slice(0, -2)), height: shape.at(-2)!, width: shape.at(-1)! }
  const width = Math.ceil(Math.sqrt(shape[0]!))
  return { layers: 1, height: Math.ceil(shape[0]! / width), width }
}

/** How connections fall off, the last time that it was asked: a network is resolved at every edit. */
const known = new WeakMap<Connections, { readonly sigma: number; readonly strengths: Float32Array }>()

/**
 * Both planes are laid over the unit square. Every target unit hears the source units within the radius, in all layers; where none is as
 * near as that, the nearest.
 */
export function fieldsOf({ radius, sigma }: Params, source: readonly number[], target: readonly number[]) {
  const connections = remembered(`topographic/${radius}/${source}/${target}`, () => within(radius, source, target))
  const before = known.get(connections)
  if (before?.sigma === sigma) return { connections, strengths: before.strengths }
  const [a, b] = [planeOf(source), planeOf(target)]
  const strengths = Float32Array.from(connections.from, (s, k) =>
    sigma === 0 ? 1 : Math.exp(-(distance(a, s, b, connections.to[k]!) ** 2) / (2 * sigma ** 2)),
  )
  known.set(connections, { sigma, strengths })
  return { connections, strengths }
}

const row = ({ height, width }: Plane, unit: number) => (Math.floor((unit % (height * width)) / width) + 0.5) / height
const column = ({ width }: Plane, unit: number) => ((unit % width) + 0.5) / width
const distance = (a: Plane, s: number, b: Plane, t: number) => Math.hypot(row(a, s) - row(b, t), column(a, s) - column(b, t))

function within(radius: number, source: readonly number[], target: readonly number[]): Connections {
  const [a, b] = [planeOf(source), planeOf(target)]
  const [sources, targets] = [size(source), size(target)]
  const cells: number[] = []
  for (let t = 0; t < targets; t++) {
    const [y, x] = [row(b, t), column(b, t)]
    const range = (at: number, n: number) => [
      Math.max(0, Math.ceil((at - radius) * n - 0.5)),
      Math.min(n - 1, Math.floor((at + radius) * n - 0.5)),
    ]
    const [top, bottom] = range(y, a.height) as [number, number]
    const [left, right] = range(x, a.width) as [number, number]
    const before = cells.length
    const add = (r: number, c: number) => {
      for (let layer = 0; layer < a.layers; layer++) {
        const s = (layer * a.height + r) * a.width + c
        if (s < sources) cells.push(t * sources + s)
      }
    }
    for (let r = top; r <= bottom; r++)
      for (let c = left; c <= right; c++) if (Math.hypot((r + 0.5) / a.height - y, (c + 0.5) / a.width - x) <= radius) add(r, c)
    if (cells.length > before) continue
    const r = Math.min(a.height - 1, Math.floor(y * a.height))
    // The last row of a plane of n units may be shorter.
    const last = size(source.slice(-2)) < a.height * a.width && r === a.height - 1 ? sources - r * a.width : a.width
    add(r, Math.min(last - 1, Math.floor(x * a.width)))
  }
  return ordered(cells, sources)
}

/** Neighbours to neighbours, as in the retinotopic maps of the cortex: `weight` `[connections]`, ordered by target, then source. */
export const topographic: ConnectivityDefinition<Params> = {
  title: 'Topographic',
  summary: 'Each unit hears the units near its own place, a learned weight each',
  params: Params,
  deliver: (_params, source, port) => deliverUnits('topographic', source, { ...port, positions: false }),
  bonds: (params, source, delivered) => ({ ok: [fieldsOf(params, source.shape, delivered.shape).strengths.length] }),
  weights: (params, source, delivered) => {
    const { connections, strengths } = fieldsOf(params, source.shape, delivered.shape)
    const power = strengths.reduce((sum, s) => sum + s * s, 0)
    return {
      weight: {
        shape: [strengths.length],
        init: { kind: 'uniform', fanIn: power / size(delivered.shape), fanOut: power / size(source.shape), gain: 3 },
        source: (k) => connections.from[k]!,
      },
    }
  },
}
