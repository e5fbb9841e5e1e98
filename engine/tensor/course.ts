/** A value over the ticks of a presentation. */
import { zeros } from './algebra.ts'
import { apply, applyAll, type Graph, type Tensor } from './graph.ts'

export interface Course {
  /** At a tick, `[batch, ...]`; null where there was nothing yet, which counts as zero. Ticks below 0 belong to the presentation before. */
  at(tick: number): Tensor | null
  /** All ticks laid end to end, `[ticks * batch, ...]`. */
  all(): Tensor
  /** The same at every tick. */
  readonly constant: boolean
  /** Known at the last tick alone. */
  readonly final?: boolean
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}
const laid = (graph: Graph, parts: readonly Tensor[]): Tensor =>
  parts.length === 1 ? parts[0]! : apply(graph, 'Concat', parts, { axis: 0 })

/** The same `[batch, ...]` at every tick. */
export function steady(graph: Graph, ticks: number, value: Tensor): Course {
  const repeated = () => {
    if (ticks === 1) return value
    const many = apply(graph, 'Expand', [apply(graph, 'Reshape', [value], { shape: [1, ...value.shape] })], {
      shape: [ticks, ...value.shape],
    })
    return apply(graph, 'Reshape', [many], { shape: [ticks * value.shape[0]!, ...value.shape.slice(1)] })
  }
  return { at: () => value, all: once(repeated), constant: true }
}

/** From all ticks laid end to end, `[ticks * batch, ...]`. */
export function sliced(graph: Graph, ticks: number, value: Tensor, past?: Past): Course {
  const parts = once(() =>
    ticks === 1 ? [value] : applyAll(graph, 'Split', [value], { axis: 0, sizes: Array(ticks).fill(value.shape[0]! / ticks) }),
  )
  return { at: (tick) => (tick < 0 ? (past?.(tick) ?? null) : parts()[tick]!), all: () => value, constant: false }
}

/** From one value a tick; `values` may still grow. */
export function listed(graph: Graph, ticks: number, values: readonly Tensor[], past?: Past): Course {
  return {
    at: (tick) => (tick < 0 ? (past?.(tick) ?? null) : (values[tick] ?? null)),
    all: once(() => laid(graph, values.slice(0, ticks))),
    constant: false,
  }
}

/** Known at the last tick alone. */
export function finalOnly(ticks: number, value: Tensor): Course {
  const unknown = (): never => {
    throw new Error('Only the last tick of this value was asked for.')
  }
  return { at: (tick) => (tick === ticks - 1 ? value : unknown()), all: unknown, constant: false, final: true }
}

/** What was there `ticks` ago, from the presentation before. */
export type Past = (tick: number) => Tensor | null

/** `delay` ticks later: nothing, or what the presentation before left, until then. `like` is the shape of a tick. */
export function delayed(graph: Graph, ticks: number, course: Course, delay: number, like: readonly number[]): Course {
  if (delay === 0) return course
  const at = (tick: number) => (course.constant && tick < delay ? null : course.at(tick - delay))
  return {
    at,
    all: once(() => {
      if (ticks === 1) return at(0) ?? zeros(graph, like)
      const before = Array.from({ length: Math.min(delay, ticks) }, (_, tick) => at(tick))
      const first = before.every((t) => t === null)
        ? [zeros(graph, [like[0]! * before.length, ...like.slice(1)])]
        : before.map((t) => t ?? zeros(graph, like))
      if (delay >= ticks) return laid(graph, first)
      const rest = apply(graph, 'Slice', [course.all()], { starts: [0], ends: [(ticks - delay) * like[0]!], axes: [0], steps: [1] })
      return laid(graph, [...first, rest])
    }),
    constant: false,
  }
}

/** The sum; a part that is the same at every tick is added once. Null when there is nothing to add. */
export function total(graph: Graph, ticks: number, parts: readonly Course[]): Course | null {
  if (parts.length === 0) return null
  if (parts.length === 1) return parts[0]!
  const add = (values: readonly (Tensor | null)[]) => {
    const there = values.filter((t) => t !== null)
    return there.length === 0 ? null : there.reduce((a, b) => apply(graph, 'Add', [a, b]))
  }
  const steadies = parts.filter((p) => p.constant)
  const base = add(steadies.map((p) => p.at(0)))
  const moving = parts.filter((p) => !p.constant)
  if (moving.length === 0) return base && steady(graph, ticks, base)
  if (moving.some((p) => p.final)) return finalOnly(ticks, add([base, ...moving.map((p) => p.at(ticks - 1))])!)
  const all = once(() => {
    const sum = add(moving.map((p) => p.all()))!
    if (!base || ticks === 1) return base ? add([base, sum])! : sum
    const apart = apply(graph, 'Reshape', [sum], { shape: [ticks, ...base.shape] })
    return apply(graph, 'Reshape', [apply(graph, 'Add', [apart, base])], { shape: sum.shape })
  })
  const whole = once(() => sliced(graph, ticks, all()))
  return { at: (tick) => (tick < 0 ? add([base, ...moving.map((p) => p.at(tick))]) : whole().at(tick)), all, constant: false }
}
