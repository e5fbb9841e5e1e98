/** One tick of one or many columns that follow the same params. */
import { add, mul, reshape, times, transpose, zeros } from '../../tensor/algebra.ts'
import { apply, constant, type Graph, size, type Tensor } from '../../tensor/graph.ts'
import type { Connections } from '../../projections/connections.ts'
import { type Lesion, type Span, sources, spanOf, spared, targets } from './populations.ts'

type Tensors = Readonly<Record<string, Tensor>>
interface Circuit {
  readonly n: number
  readonly timeConstant: number
  readonly lesion: Lesion
}

/**
 * A list of weights as the matrix it stands for.
 * @param weights `[connections, ...places]`
 * @returns `[from, to]`, or `[places, from, to]` where each place has weights of its own
 */
export function matrixOf(g: Graph, weights: Tensor, { from, to }: Connections, sourceUnits: number, targetUnits: number): Tensor {
  const [count, ...places] = weights.shape as [number, ...number[]]
  const each = size(places)
  const cells = constant(
    g,
    Int32Array.from(from, (s, k) => s * targetUnits + to[k]!),
    [count, 1],
  )
  const at = apply(g, 'Cast', [cells], { to: 7 })
  const laid = apply(g, 'ScatterND', [zeros(g, [sourceUnits * targetUnits, each]), at, reshape(g, weights, [count, each])])
  return places.length === 0
    ? reshape(g, laid, [sourceUnits, targetUnits])
    : reshape(g, transpose(g, laid, [1, 0]), [each, sourceUnits, targetUnits])
}

const last = (x: Tensor) => x.shape.length - 1
export const units = (g: Graph, x: Tensor, { from, count }: Span): Tensor =>
  apply(g, 'Slice', [x], { starts: [from], ends: [from + count], axes: [last(x)], steps: [1] })

/** `x` at its spans of `n` units, zeros elsewhere. */
export function placed(g: Graph, x: Tensor, spans: readonly Span[], n: number): Tensor {
  const parts: Tensor[] = []
  const gap = (count: number) => {
    if (count > 0) parts.push(zeros(g, [...x.shape.slice(0, -1), count]))
  }
  let [taken, end] = [0, 0]
  for (const span of spans) {
    gap(span.from - end)
    parts.push(units(g, x, { from: taken, count: span.count }))
    taken += span.count
    end = span.from + span.count
  }
  gap(n - end)
  return parts.length === 1 ? parts[0]! : apply(g, 'Concat', parts, { axis: last(x) })
}

/** Potentials after a tick: the leaky integrator of what arrives; those of units that a lesion cuts stay at rest. */
export function followed(g: Graph, before: Tensor | undefined, drive: Tensor, { n, timeConstant, lesion }: Circuit, dt: number): Tensor {
  const share = Math.min(1, dt / Math.max(timeConstant, dt))
  const gained = share >= 1 ? drive : times(g, drive, share)
  const v = share < 1 && before ? add(g, times(g, before, 1 - share), gained) : gained
  return lesion === 'none' ? v : mul(g, v, constant(g, spared(n, lesion), [n]))
}

/** The sum of what arrives at the ports, each `[..., units of the port]`, as `[..., n]`; null where nothing is wired. */
export function arrived(g: Graph, n: number, arriving: Tensors): Tensor | null {
  const parts = Object.entries(arriving).map(([port, x]) => placed(g, x, targets[port]!(n), n))
  return parts.length === 0 ? null : parts.reduce((a, b) => add(g, a, b))
}

/** Rates of the populations that leave, `[..., units]`, by port. */
export const leaving = (g: Graph, n: number, rates: Tensor): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(sources).map(([port, population]) => [port, units(g, rates, spanOf(n, population))]))
