/** How an operator is checked: forwards against the reference, backwards by finite differences of it, twice. */
import { expect } from 'vitest'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, applyAll, type Graph, input, size, type Tensor, verify, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import type { Attributes, OperatorName } from '../../../engine/tensor/operator.ts'
import { createGraph, operators } from '../../../engine/tensor/operators.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { interpret } from './reference.ts'

export interface Case {
  op: OperatorName
  shapes: number[][]
  at?: Attributes
  /** Places for the inputs of whole numbers, by input. */
  places?: Record<number, number[]>
  /** Inputs that are true or false, by input. */
  truths?: number[]
  /** Values of inputs where noise would not do, by input. */
  given?: Record<number, number[]>
  /** Keeps inputs away from where the operator is not smooth or not defined: all above 0.4. */
  positive?: boolean
  /** Moves the noise: `scale value + shift`. */
  within?: { scale: number; shift: number }
}

export const noise = (length: number, seed: number, positive = false): Float64Array =>
  Float64Array.from({ length }, (_, k) => {
    const v = Math.fround(Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * 1.3)
    return positive ? 0.4 + Math.abs(v) : Math.abs(v) < 0.05 ? v + 0.1 : v
  })
export const name = ({ op, shapes, at }: Case): string => `${op} ${shapes.map((s) => `[${s}]`).join(' ')} ${JSON.stringify(at ?? {})}`

/** Runs a graph in the runtime, float32 in and out. */
export async function runtime(
  graph: Graph,
  outputs: Record<string, Tensor>,
  feeds: Readonly<Record<string, Float64Array>>,
): Promise<Record<string, Float32Array>> {
  const live = withoutDeadCode(graph, Object.values(outputs))
  verify(live)
  const shapes = (tensors: Record<string, Tensor>) => Object.fromEntries(Object.entries(tensors).map(([key, t]) => [key, t.shape]))
  const session = await createSession(
    toOnnx(live, outputs),
    Object.fromEntries(live.inputs.map((t) => [t.name, t.shape])),
    shapes(outputs),
    1,
  )
  const into = Object.fromEntries(Object.entries(outputs).map(([key, t]) => [key, new Float32Array(size(t.shape))]))
  await session.run(Object.fromEntries(Object.entries(feeds).map(([key, v]) => [key, Float32Array.from(v)])), into)
  await session.dispose()
  return into
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values))
/** That two tensors differ by no more than `tolerance` of the wanted one's norm. */
export function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string): void {
  expect(found.length, what).toBe(wanted.length)
  const away = norm(Array.from(wanted, (v, k) => v - found[k]!))
  expect(away, `${what}: ${Array.from(found).slice(0, 8)} for ${Array.from(wanted).slice(0, 8)}`).toBeLessThanOrEqual(
    tolerance * (norm(wanted) + 0.1),
  )
}

/** d(loss)/d(each input named) of a graph, by central differences in the reference. */
export function differences(
  graph: Graph,
  loss: Tensor,
  feeds: Readonly<Record<string, Float64Array>>,
  of: string,
  step = 1e-5,
): Float64Array {
  const live = withoutDeadCode(graph, [loss])
  return feeds[of]!.map((_, at) => {
    const moved = (by: number) =>
      interpret(live, { ...feeds, [of]: feeds[of]!.map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
    return (moved(step) - moved(-step)) / (2 * step)
  })
}

/** The same along one direction: a single number for all elements of an input. */
function along(graph: Graph, loss: Tensor, feeds: Readonly<Record<string, Float64Array>>, of: string, direction: Float64Array): number {
  const live = withoutDeadCode(graph, [loss])
  const step = 1e-5
  const moved = (by: number) =>
    interpret(live, { ...feeds, [of]: feeds[of]!.map((v, i) => v + by * direction[i]!) }).get(loss.name)!.data[0]!
  return (moved(step) - moved(-step)) / (2 * step)
}

/** The sum of all values, each by its own weight: a loss in which every one counts. */
export function weighed(graph: Graph, values: readonly Tensor[], feeds: Record<string, Float64Array>, seed: number): Tensor {
  return values
    .map((t, k) => {
      const weight = input(graph, `weight${seed}_${k}`, t.shape)
      feeds[weight.name] = noise(size(t.shape), seed + k)
      const product = apply(graph, 'Mul', [t, weight])
      return apply(graph, 'ReduceSum', [product], { axes: t.shape.map((_, axis) => axis), keepdims: 0 })
    })
    .reduce((a, b) => apply(graph, 'Add', [a, b]))
}

/** Every gradient of what `make` builds, and the gradients of those, against finite differences; and the runtime against the reference. */
export async function checkGradients(
  what: string,
  shapes: readonly (readonly number[])[],
  make: (graph: Graph, inputs: Tensor[]) => readonly Tensor[],
  options: { given?: (k: number) => Float64Array; smooth?: (k: number) => boolean; gradient?: boolean } = {},
): Promise<void> {
  const graph = createGraph()
  const inputs = shapes.map((shape, k) => input(graph, `x${k}`, shape))
  const feeds = Object.fromEntries(inputs.map((t, k) => [t.name, options.given?.(k) ?? noise(size(t.shape), k)]))
  const made = make(graph, inputs)
  const values = interpret(graph, feeds)
  const outputs = made.map((t) => (t.type === 'float' ? t : apply(graph, 'Cast', [t], { to: 1 })))
  for (const t of made) expect(t.shape, what).toEqual(values.get(t.name)!.shape)
  const told = await runtime(graph, Object.fromEntries(outputs.map((t, k) => [`y${k}`, t])), feeds)
  for (const [k, t] of made.entries()) close(told[`y${k}`]!, values.get(t.name)!.data, 1e-5, `${what} output ${k}`)
  if (options.gradient === false || made.every((t) => t.type !== 'float')) return

  const smooth = inputs.filter((_, k) => options.smooth?.(k) ?? true)
  const loss = weighed(
    graph,
    made.filter((t) => t.type === 'float'),
    feeds,
    20,
  )
  const first = gradients(graph, loss, smooth)
  const curvature = weighed(graph, first, feeds, 30)
  const again = [...smooth, ...graph.inputs.filter((t) => t.name.startsWith('weight20'))]
  const second = gradients(graph, curvature, again)
  verify(graph)
  const all = interpret(graph, feeds)
  for (const [k, t] of smooth.entries()) {
    expect(first[k]!.shape).toEqual(t.shape)
    close(all.get(first[k]!.name)!.data, differences(graph, loss, feeds, t.name), 5e-7, `${what} gradient of ${t.name}`)
  }
  for (const [k, t] of again.entries())
    for (const seed of [40, 41]) {
      const direction = noise(size(t.shape), seed)
      const slope = all.get(second[k]!.name)!.data
      const wanted = along(graph, curvature, feeds, t.name, direction)
      const found = slope.reduce((sum, v, i) => sum + v * direction[i]!, 0)
      const bound = 1e-6 * (norm(slope) * norm(direction) + 1)
      expect(Math.abs(found - wanted), `${what} second gradient of ${t.name}: ${found} for ${wanted}`).toBeLessThanOrEqual(bound)
    }
  const ran = await runtime(
    graph,
    { ...Object.fromEntries(first.map((t, k) => [`d${k}`, t])), ...Object.fromEntries(second.map((t, k) => [`dd${k}`, t])) },
    feeds,
  )
  for (const [k, t] of first.entries()) close(ran[`d${k}`]!, all.get(t.name)!.data, 2e-5, `${what} gradient ${k} in the runtime`)
  for (const [k, t] of second.entries()) close(ran[`dd${k}`]!, all.get(t.name)!.data, 5e-5, `${what} second gradient ${k} in the runtime`)
}

/** One operator on noise. */
export const check = (c: Case): Promise<void> =>
  checkGradients(
    name(c),
    c.shapes,
    (graph, inputs) => {
      const given = inputs.map((t, k) => {
        if (c.places?.[k]) return apply(graph, 'Cast', [t], { to: 7 })
        return c.truths?.includes(k) ? apply(graph, 'NonZero', [apply(graph, 'Relu', [t])]) : t
      })
      return applyAll(graph, c.op, given, c.at ?? {})
    },
    {
      given: (k) => {
        const fixed = c.places?.[k] ?? c.given?.[k]
        if (fixed) return Float64Array.from(fixed)
        const values = noise(size(c.shapes[k]!), k, c.positive)
        return c.within ? values.map((v) => v * c.within!.scale + c.within!.shift) : values
      },
      smooth: (k) => !c.places?.[k] && !c.truths?.includes(k),
      gradient: operators[c.op].gradient !== undefined,
    },
  )
