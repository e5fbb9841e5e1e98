/** Operators that move values without computing: linear, so their gradients move values back. */
import { zeros } from '../algebra.ts'
import { apply, applyAll, type Graph, size, type Tensor } from '../graph.ts'
import { number, numbers, type Operator } from '../operator.ts'
import { jointlyLinear, linear } from '../rules.ts'
import { unbroadcast } from './broadcast.ts'

/** From where a slice along an axis of `n` begins and how many it takes; a negative end counts from the end, what lies beyond is cut off. */
function range(n: number, start: number, end: number, step: number): { first: number; count: number } {
  const within = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + n : at, low), high)
  const [first, last] = step > 0 ? [within(start, 0, n), within(end, 0, n)] : [within(start, 0, n - 1), within(end, -1, n - 1)]
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) }
}
/** The end of a slice that goes backwards past the first element. */
const PAST_FIRST = -(2 ** 31)

/** The order that undoes a permutation. */
const undone = (perm: readonly number[]) => perm.map((_, k) => perm.indexOf(k))

export const layout = {
  Reshape: linear(
    {
      takes: ['any'],
      says: { shape: 'list' },
      vectors: ['shape'],
      infer: ([x], at) => {
        const shape = numbers(at, 'shape')
        if (size(shape) !== size(x!.shape)) throw new Error(`[${x!.shape}] cannot be reshaped to [${shape}].`)
        return [{ shape, type: x!.type }]
      },
    },
    (g, of, x) => apply(g, 'Reshape', [of], { shape: x.shape }),
  ),
  Transpose: linear(
    {
      takes: ['any'],
      says: { perm: 'list' },
      infer: ([x], at) => {
        const perm = numbers(at, 'perm')
        if (perm.length !== x!.shape.length || x!.shape.some((_, k) => !perm.includes(k)))
          throw new Error(`[${x!.shape}] has no order of axes [${perm}].`)
        return [{ shape: perm.map((k) => x!.shape[k]!), type: x!.type }]
      },
    },
    (g, of, _x, at) => apply(g, 'Transpose', [of], { perm: undone(numbers(at, 'perm')) }),
  ),
  Expand: linear(
    {
      takes: ['any'],
      says: { shape: 'list' },
      vectors: ['shape'],
      infer: ([x], at) => {
        const shape = numbers(at, 'shape')
        const lead = shape.length - x!.shape.length
        if (lead < 0 || x!.shape.some((n, k) => n !== 1 && n !== shape[k + lead]))
          throw new Error(`[${x!.shape}] does not expand to [${shape}].`)
        return [{ shape, type: x!.type }]
      },
    },
    (g, of, x) => unbroadcast(g, of, x),
  ),
  /** Along `axis`. */
  Concat: jointlyLinear(
    {
      takes: ['any', 'any...'],
      says: { axis: 'whole' },
      infer: (inputs, at) => {
        const axis = number(at, 'axis')
        const [first] = inputs
        if (inputs.some((t) => t.shape.length !== first!.shape.length || t.shape.some((n, k) => k !== axis && n !== first!.shape[k])))
          throw new Error(`${inputs.map((t) => `[${t.shape}]`).join(' and ')} cannot be joined along axis ${axis}.`)
        return [{ shape: first!.shape.map((n, k) => (k === axis ? inputs.reduce((s, t) => s + t.shape[k]!, 0) : n)), type: first!.type }]
      },
    },
    (g, of, inputs, at) => {
      const axis = number(at, 'axis')
      return split(
        g,
        of,
        axis,
        inputs.map((t) => t.shape[axis]!),
      )
    },
  ),
  /** Pieces of `sizes` along `axis`; its gradient puts them together again. */
  Split: {
    takes: ['any'],
    says: { axis: 'whole', sizes: 'list' },
    vectors: ['sizes'],
    // One buffer each, and WebGPU promises eight to a shader.
    stays: (_node, outputs) => outputs.length > 7,
    infer: ([x], at) => {
      const [axis, sizes] = [number(at, 'axis'), numbers(at, 'sizes')]
      if (sizes.reduce((a, b) => a + b, 0) !== x!.shape[axis])
        throw new Error(`[${x!.shape}] cannot be split into ${sizes} along axis ${axis}.`)
      return sizes.map((part) => ({ shape: x!.shape.map((n, k) => (k === axis ? part : n)), type: x!.type }))
    },
    gradient: (g, { outputs, attributes }, _of, all) => {
      const parts = all.map((t, k) => t ?? zeros(g, outputs[k]!.shape))
      return [parts.length === 1 ? parts[0]! : apply(g, 'Concat', parts, { axis: number(attributes, 'axis') })]
    },
  },
  /** `starts`, `ends`, `axes`, `steps` as ONNX has them; axes count from 0. */
  Slice: linear(
    {
      takes: ['any'],
      says: { starts: 'list', ends: 'list', axes: 'list', steps: 'list' },
      vectors: ['starts', 'ends', 'axes', 'steps'],
      stays: ({ attributes }) => numbers(attributes, 'steps').some((n) => n < 0),
      infer: ([x], at) => {
        const shape = [...x!.shape]
        numbers(at, 'axes').forEach((axis, k) => {
          const [start, end, step] = [numbers(at, 'starts')[k]!, numbers(at, 'ends')[k]!, numbers(at, 'steps')[k]!]
          if (x!.shape[axis] === undefined || step === 0)
            throw new Error(`[${x!.shape}] cannot be sliced along axis ${axis} in steps of ${step}.`)
          shape[axis] = range(x!.shape[axis], start, end, step).count
        })
        return [{ shape, type: x!.type }]
      },
    },
    (g, of, x, at) => {
      const axes = numbers(at, 'axes')
      const cuts = axes.map((axis, k) => {
        const step = numbers(at, 'steps')[k]!
        const { first, count } = range(x.shape[axis]!, numbers(at, 'starts')[k]!, numbers(at, 'ends')[k]!, step)
        return { axis, step: Math.abs(step), low: step > 0 ? first : first + (count - 1) * step, count, back: step < 0 }
      })
      let spread = reversed(
        g,
        of,
        cuts.filter((c) => c.back).map((c) => c.axis),
      )
      for (const { axis, step, count } of cuts) if (step > 1) spread = apart(g, spread, axis, count, step)
      const [before, after] = [x.shape.map(() => 0), x.shape.map(() => 0)]
      for (const { axis, low } of cuts) {
        before[axis] = low
        after[axis] = x.shape[axis]! - low - spread.shape[axis]!
      }
      return [...before, ...after].some((n) => n !== 0) ? apply(g, 'Pad', [spread], { pads: [...before, ...after] }) : spread
    },
  ),
  /** Zeros around: `pads` holds the counts before each axis, then those after; a negative count cuts off. */
  Pad: linear(
    {
      takes: ['any'],
      says: { pads: 'list' },
      vectors: ['pads'],
      infer: ([x], at) => {
        const pads = numbers(at, 'pads')
        const shape = x!.shape.map((n, k) => n + pads[k]! + pads[k + x!.shape.length]!)
        if (pads.length !== 2 * x!.shape.length || shape.some((n) => n < 0)) throw new Error(`[${x!.shape}] cannot be padded by [${pads}].`)
        return [{ shape, type: x!.type }]
      },
    },
    (g, of, x, at) => {
      const pads = numbers(at, 'pads')
      if (pads.some((n) => n < 0)) return apply(g, 'Pad', [of], { pads: pads.map((n) => -n) })
      const axes = [...x.shape.keys()].filter((k) => x.shape[k] !== of.shape[k])
      const starts = axes.map((k) => pads[k]!)
      return sliced(
        g,
        of,
        starts,
        axes.map((axis, k) => starts[k]! + x.shape[axis]!),
        axes,
        axes.map(() => 1),
      )
    },
  ),
} satisfies Record<string, Operator>

/** Zeros between the `count` elements of an axis, so that they stand `step` apart. */
function apart(g: Graph, x: Tensor, axis: number, count: number, step: number): Tensor {
  const [lead, tail] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
  const single = apply(g, 'Reshape', [x], { shape: [...lead, count, 1, ...tail] })
  const none = single.shape.map(() => 0)
  const wide = apply(g, 'Pad', [single], { pads: [...none, ...none.map((_, k) => (k === axis + 1 ? step - 1 : 0))] })
  const joined = apply(g, 'Reshape', [wide], { shape: [...lead, count * step, ...tail] })
  return sliced(g, joined, [0], [count * step - step + 1], [axis], [1])
}

/** A slice, see Slice; `x` itself where that takes all of it. */
export function sliced(
  g: Graph,
  x: Tensor,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps: readonly number[],
): Tensor {
  const whole = axes.every(
    (axis, k) => starts[k] === 0 && steps[k]! > 0 && (steps[k] === 1 ? ends[k]! >= x.shape[axis]! : x.shape[axis] === 1),
  )
  return whole ? x : apply(g, 'Slice', [x], { starts, ends, axes, steps })
}

/** Turned round along the axes. */
export const reversed = (g: Graph, x: Tensor, axes: readonly number[]): Tensor =>
  axes.length === 0
    ? x
    : apply(g, 'Slice', [x], { starts: axes.map(() => -1), ends: axes.map(() => PAST_FIRST), axes, steps: axes.map(() => -1) })

/** Pieces of `sizes` along `axis`. */
export const split = (g: Graph, x: Tensor, axis: number, sizes: readonly number[]): readonly Tensor[] =>
  sizes.length === 1 ? [x] : applyAll(g, 'Split', [x], { axis, sizes })

// Squeeze, Unsqueeze and Flatten are names for a Reshape whose shape is known here.
export const squeeze = (g: Graph, x: Tensor, axes: readonly number[]): Tensor => {
  if (axes.some((k) => x.shape[k] !== 1)) throw new Error(`[${x.shape}] has no axes [${axes}] of length 1 to take away.`)
  return apply(g, 'Reshape', [x], { shape: x.shape.filter((_, k) => !axes.includes(k)) })
}
/** @param axes where the new axes stand in the result */
export const unsqueeze = (g: Graph, x: Tensor, axes: readonly number[]): Tensor => {
  const shape = [...x.shape]
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1)
  return apply(g, 'Reshape', [x], { shape })
}
/** To a matrix: the axes before `axis`, and those from it on. */
export const flatten = (g: Graph, x: Tensor, axis = 1): Tensor =>
  apply(g, 'Reshape', [x], { shape: [size(x.shape.slice(0, axis)), size(x.shape.slice(axis))] })
