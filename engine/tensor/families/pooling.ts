/**
 * Pooling of x `[batch, channels, ...sides]` over windows: attributes `kernel_shape`, and `strides`, `dilations` and `pads` as convolution
 * has them (strides are 1 where absent).
 */
import { add, mul, zeros } from '../algebra.ts'
import { apply, applyAll, constant, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { type Attributes, numbers, onnxType, type Operator, type Shaped } from '../operator.ts'
import { linear } from '../rules.ts'
import { cellsOf, reach, type Window, windowOf } from './convolution.ts'
import { sliced } from './layout.ts'

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
/**
 * Whether the places are found by pooling boxes, instead of asking the runtime for them, which then pools several times as slowly
 * (docs/decisions/places-of-the-largest.md). There is a pooling for each cell of a window but the last, so windows are small; and floats
 * count the cells of `x`.
 */
const searched = (kernel: readonly number[], { dilations }: Window, x: Shaped) =>
  size(kernel) <= 4 && dilations.every((n) => n === 1) && size(x.shape) <= 2 ** 24

/**
 * Where the largest of each window stands, the first of equal ones, counted through the whole tensor. The cells of a window are gone through
 * row by row: one lies before the largest while the box from the window's first cell to it holds only less. (What came before and lies
 * outside of the box was found to be less already.)
 * @param largest of windows that are disjoint
 */
function placesOf(g: Graph, x: Tensor, largest: Tensor, kernel: readonly number[], strides: readonly number[]): Tensor {
  const [batch, channels, ...sides] = x.shape as [number, number, ...number[]]
  const [, , ...counts] = largest.shape
  const place = (cell: readonly number[]) => cell.reduce((sum, n, k) => sum * sides[k]! + n, 0)
  const cells = cellsOf(kernel)
  /** How far from the window's first cell: the steps on to each cell before which the largest has not come. */
  const distance = cells.slice(1).reduceRight<Tensor | null>((rest, cell, k) => {
    const before = apply(g, 'Less', [boxes(g, x, cells[k]!, strides, counts), largest])
    const step = scalar(g, place(cell) - place(cells[k]!))
    return mul(g, apply(g, 'Cast', [before], { to: onnxType.float }), rest ? add(g, rest, step) : step)
  }, null)
  const planes = Array.from({ length: batch * channels }, (_, k) => k * size(sides))
  const firsts = cellsOf(counts).map((cell) => place(cell.map((n, k) => n * strides[k]!)))
  const start = add(g, constant(g, planes, [batch, channels, ...counts.map(() => 1)]), constant(g, firsts, counts))
  return apply(g, 'Cast', [distance ? add(g, distance, start) : start], { to: onnxType.int64 })
}
/** The largest between the first cell of each window and a cell of it. */
function boxes(g: Graph, x: Tensor, cell: readonly number[], strides: readonly number[], counts: readonly number[]): Tensor {
  const [pooled] = applyAll(g, 'MaxPool', [x], { kernel_shape: cell.map((n) => n + 1), strides }) as [Tensor]
  // What is left over at the end may hold a box where it holds no window.
  const axes = counts.map((_, k) => k + 2)
  const [zero, one] = [0, 1].map((n) => counts.map(() => n)) as [number[], number[]]
  return sliced(g, pooled, zero, counts, axes, one)
}
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
    gradient: (g, { inputs: [x], outputs: [largest, places], attributes: at }, of) => {
      const { kernel, window } = windowed(at)
      if (disjoint(kernel, window) && !at.ceil_mode) {
        const found = searched(kernel, window, x!) ? placesOf(g, x!, largest!, kernel, window.strides) : places!
        return [apply(g, 'MaxUnpool', [of, found], { kernel_shape: kernel, strides: window.strides, shape: x!.shape })]
      }
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
