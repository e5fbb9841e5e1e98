/**
 * Pooling of x `[batch, channels, ...sides]` over windows: attributes `kernel_shape`, and `strides`, `dilations` and `pads` as convolution
 * has them (strides are 1 where absent).
 */
import { zeros } from '../algebra.ts'
import { apply, constant, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, numbers, type Operator, type Shaped } from '../operator.ts'
import { linear } from '../rules.ts'
import { reach, type Window, windowOf } from './convolution.ts'

const windowed = (at: Attributes) => ({ kernel: numbers(at, 'kernel_shape'), window: windowOf(at, numbers(at, 'kernel_shape').length) })

function pooledShape(x: Shaped, at: Attributes): number[] {
  const { kernel, window } = windowed(at)
  const { strides, before, after } = window
  if (x.shape.length !== kernel.length + 2) throw new Error(`A window [${kernel}] does not fit [${x.shape}].`)
  const shape = x.shape.map((n, axis) => {
    const k = axis - 2
    if (k < 0) return n
    const steps = (n + before[k]! + after[k]! - reach(window, kernel[k]!, k) - 1) / strides[k]!
    if (!at.ceil_mode) return Math.floor(steps) + 1
    // A window that would begin in the padding after the end is left out.
    const count = Math.ceil(steps) + 1
    return (count - 1) * strides[k]! >= n + before[k]! ? count - 1 : count
  })
  if (shape.some((n) => n < 1)) throw new Error(`A window [${kernel}] is larger than [${x.shape}] with its padding.`)
  return shape
}
/** No cell lies in two windows, and none in the padding, which the runtime's MaxUnpool does not take. */
const disjoint = (kernel: readonly number[], window: Window) =>
  [...window.before, ...window.after].every((n) => n === 0) && kernel.every((n, k) => window.strides[k]! > reach(window, n, k))
const flat = (g: Graph, t: Tensor) => apply(g, 'Reshape', [t], { shape: [size(t.shape)] })

/** One over the number of cells that each window averages, `[1, 1, ...sides]`: those of `x`, with `padding` those around it too, never any beyond. */
function shares(g: Graph, x: Shaped, out: Shaped, kernel: readonly number[], window: Window, padding: boolean): Tensor {
  const { strides, dilations, before, after } = window
  const counts = kernel.map((n, k) => {
    const [low, high] = padding ? [-before[k]!, x.shape[k + 2]! + after[k]!] : [0, x.shape[k + 2]!]
    const cell = (p: number, q: number) => p * strides[k]! + q * dilations[k]! - before[k]!
    const inside = (at: number) => at >= low && at < high
    return Array.from({ length: out.shape[k + 2]! }, (_, p) => Array.from({ length: n }, (_, q) => cell(p, q)).filter(inside).length)
  })
  const product = counts.reduce((a, b) => a.flatMap((m) => b.map((n) => m * n)), [1])
  return constant(
    g,
    product.map((n) => 1 / n),
    [1, 1, ...out.shape.slice(2)],
  )
}

const windows = { kernel_shape: 'list', strides: 'list?', dilations: 'list?', pads: 'list?' } as const

export const pooling = {
  /** The largest in each window, and where it stood, counted through the whole tensor; `ceil_mode` 1 keeps windows that reach over the end. */
  MaxPool: {
    takes: ['float'],
    says: { ...windows, ceil_mode: 'whole?' },
    spare: 1,
    stays: (_node, outputs) => outputs.length > 1,
    infer: ([x], at) => {
      const shape = pooledShape(x!, at)
      return [
        { shape, type: 'float' },
        { shape, type: 'int64' },
      ]
    },
    gradient: (g, { inputs: [x], outputs: [, places], attributes: at }, of) => {
      const { kernel, window } = windowed(at)
      if (disjoint(kernel, window) && !at.ceil_mode)
        return [apply(g, 'MaxUnpool', [of, places!], { kernel_shape: kernel, strides: window.strides, shape: x!.shape })]
      // A cell may be the largest of several windows: their gradients add up.
      return [
        apply(g, 'Reshape', [apply(g, 'ScatterElements', [zeros(g, [size(x!.shape)]), flat(g, places!), flat(g, of)], { axis: 0 })], {
          shape: x!.shape,
        }),
      ]
    },
  },
  /** Puts values back where MaxPool found them, zeros elsewhere; no two come from the same place. */
  MaxUnpool: linear(
    {
      takes: ['float', 'int64'],
      says: { kernel_shape: 'list', strides: 'list', shape: 'list' },
      vectors: ['shape'],
      infer: (_inputs, at) => [{ shape: numbers(at, 'shape'), type: 'float' }],
    },
    (g, of, x, _at, [places]) =>
      apply(g, 'Reshape', [apply(g, 'GatherElements', [flat(g, of), flat(g, places!)], { axis: 0 })], { shape: x.shape }),
  ),
  /**
   * The mean of each window; cells in the padding count as zeros when `count_include_pad` is 1, else not at all. `ceil_mode` 1 keeps windows
   * that reach over the end, where nothing counts.
   */
  AveragePool: linear(
    {
      takes: ['float'],
      says: { ...windows, count_include_pad: 'whole?', ceil_mode: 'whole?' },
      infer: ([x], at) => [{ shape: pooledShape(x!, at), type: 'float' }],
    },
    (g, of, x, at) => {
      const { kernel, window } = windowed(at)
      const { strides, dilations, before } = window
      const [batch, channels, ...sides] = of.shape as [number, number, ...number[]]
      // Where the last window ends, counted from the end of x.
      const over = sides.map((n, k) => (n - 1) * strides[k]! + reach(window, kernel[k]!, k) + 1 - before[k]! - x.shape[k + 2]!)
      const padded = [...before, ...over].some((n) => n > 0)
      const even = !padded || (at.count_include_pad === 1 && over.every((n, k) => n <= window.after[k]!))
      const share = even ? scalar(g, 1 / size(kernel)) : shares(g, x, of, kernel, window, at.count_include_pad === 1)
      if (!padded && strides.join() === kernel.join() && dilations.every((n) => n === 1)) {
        // Squares without overlap: each share is repeated over its square.
        const apart = apply(g, 'Reshape', [of], { shape: [batch, channels, ...sides.flatMap((n) => [n, 1])] })
        const spread = apply(g, 'Expand', [apart], { shape: [batch, channels, ...sides.flatMap((n, k) => [n, kernel[k]!])] })
        const joined = apply(g, 'Reshape', [spread], { shape: [batch, channels, ...sides.map((n, k) => n * kernel[k]!)] })
        const shared = apply(g, 'Mul', [joined, share])
        const left = x.shape.map((n, k) => n - shared.shape[k]!)
        return left.some((n) => n > 0) ? apply(g, 'Pad', [shared], { pads: [...left.map(() => 0), ...left] }) : shared
      }
      // The transpose of a convolution of every channel with ones.
      const one = apply(g, 'Reshape', [apply(g, 'Mul', [of, share])], { shape: [batch * channels, 1, ...sides] })
      const ones = constant(g, Array(size(kernel)).fill(1), [1, 1, ...kernel])
      const after = over.map((n) => Math.max(n, 0))
      const whole = apply(g, 'ConvTranspose', [one, ones], {
        strides,
        dilations,
        pads: [...before, ...after],
        output_padding: over.map((n) => Math.max(-n, 0)),
      })
      return apply(g, 'Reshape', [whole], { shape: x.shape })
    },
  ),
} satisfies Record<string, Operator>

/** The mean over all sides, `[batch, channels, 1, ...]`. */
export const globalAveragePool = (g: Graph, x: Tensor): Tensor =>
  apply(g, 'ReduceMean', [x], { axes: x.shape.slice(2).map((_, k) => k + 2), keepdims: 1 })
/** The largest over all sides, `[batch, channels, 1, ...]`. */
export const globalMaxPool = (g: Graph, x: Tensor): Tensor =>
  apply(g, 'ReduceMax', [x], { axes: x.shape.slice(2).map((_, k) => k + 2), keepdims: 1 })
