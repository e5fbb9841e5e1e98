/**
 * Convolution over one, two, three or more axes: x `[batch, channels, ...sides]`, attributes as ONNX has them: `strides` and `dilations`,
 * one an axis, 1 where absent; `pads`, all before, then all after, 0 where absent; `group`, 1 where absent.
 *
 * With y = Conv(x, w), the sum `T(x, w, y) = sum over n, o, i, p, k of y[n, o, p] w[o, i, k] x[n, i, strides p + dilations k - pads]` is
 * linear in each of the three; leaving one out gives Conv (y), its transpose ConvTranspose (x) and the kernel gradient (w). So the
 * gradients of each are the others, to any order.
 */
import { gradientGoesInBlocks } from '../blocked.ts'
import { apply, type Graph, size, type Tensor } from '../graph.ts'
import { type Attributes, numbers, type Operator, type Shaped } from '../operator.ts'
import { bilinear } from '../rules.ts'
import { reversed, sliced } from './layout.ts'

/** How a kernel moves, one number a spatial axis. */
export interface Window {
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly group: number
}
export function windowOf(at: Attributes, sides: number): Window {
  const list = (key: string, length: number, absent: number) => {
    const given = (at[key] as readonly number[] | undefined) ?? Array<number>(length).fill(absent)
    if (given.length !== length) throw new Error(`A window over ${sides} axes needs ${length} ${key}, not [${given}].`)
    return given
  }
  const pads = list('pads', 2 * sides, 0)
  const [strides, dilations] = [list('strides', sides, 1), list('dilations', sides, 1)]
  return { strides, dilations, before: pads.slice(0, sides), after: pads.slice(sides), group: (at.group as number | undefined) ?? 1 }
}
const attributesOf = ({ strides, dilations, before, after, group }: Window) => ({
  strides,
  dilations,
  pads: [...before, ...after],
  group,
})
/** How far a kernel of `n` reaches along axis `k`, less one. */
export const reach = (window: Window, n: number, k: number) => window.dilations[k]! * (n - 1)

const swapped = (rank: number) => Array.from({ length: rank }, (_, k) => (k < 2 ? 1 - k : k))

/** dL/dx: for strides of 1 a convolution of the gradient with the kernel turned round and its channels exchanged, else ConvTranspose. */
function toInput(g: Graph, of: Tensor, w: Tensor, x: Shaped, window: Window): Tensor {
  const { strides, dilations, before, after, group } = window
  const kernel = w.shape.slice(2)
  const [head, tail] = [before, after].map((pads) => pads.map((n, k) => reach(window, kernel[k]!, k) - n)) as [number[], number[]]
  if (strides.every((s) => s === 1) && [...head, ...tail].every((n) => n >= 0)) {
    const axes = kernel.flatMap((n, k) => (n > 1 ? [k + 2] : []))
    return apply(g, 'Conv', [of, exchanged(g, reversed(g, w, axes), group)], { strides, dilations, pads: [...head, ...tail], group })
  }
  const output_padding = kernel.map(
    (n, k) => x.shape[k + 2]! - ((of.shape[k + 2]! - 1) * strides[k]! + reach(window, n, k) + 1 - before[k]! - after[k]!),
  )
  return apply(g, 'ConvTranspose', [of, w], { ...attributesOf(window), output_padding })
}

/** A kernel `[out, in / group, ...]` as `[in, out / group, ...]`. */
function exchanged(g: Graph, w: Tensor, group: number): Tensor {
  const [out, inputs, ...kernel] = w.shape as [number, number, ...number[]]
  if (group === 1) return apply(g, 'Transpose', [w], { perm: swapped(w.shape.length) })
  const apart = apply(g, 'Reshape', [w], { shape: [group, out / group, inputs, ...kernel] })
  const perm = [0, 2, 1, ...kernel.map((_, k) => k + 3)]
  return apply(g, 'Reshape', [apply(g, 'Transpose', [apart], { perm })], { shape: [group * inputs, out / group, ...kernel] })
}

/**
 * Up to so many places of a kernel, its gradient is a product for each sample and the sum of those; up to so many, one product over all
 * samples; above, a convolution, which copies no patches. Measured on 32 fields [8, 28, 28] with 8 kernels: 3x3 2.5, 2.4 and 5.2 ms,
 * 5x5 13, 10.5 and 10.7 ms, 7x7 22, 12 and 23 ms; on 64 fields [16, 14, 14] with 32 kernels of 3x3 4.4, 4.8 and 7.3 ms.
 */
const [FEW_PLACES, MANY_PLACES] = [9, 64]

/** dL/dw for x `[batch, in, ...]` and the gradient `[batch, out, ...]` of what the kernel w `[out, in / group, ...]` made of it. */
function toKernel(g: Graph, x: Tensor, of: Tensor, w: Shaped, window: Window): Tensor {
  const kernel = w.shape.slice(2)
  const { strides, dilations, before, after, group } = window
  if (gradientGoesInBlocks(g, x, of, kernel, group === 1 && [...strides, ...dilations].every((n) => n === 1))) {
    // Blocks go over a field without padding in steps of several places, over the padding in single ones.
    const none = kernel.map(() => 0)
    return kernelByConvolution(g, paddedBy(g, x, before, after), of, kernel, { ...window, before: none, after: none })
  }
  return size(kernel) > MANY_PLACES ? kernelByConvolution(g, x, of, kernel, window) : kernelBySlices(g, x, of, w, window)
}

/** For each place in the kernel a slice of the padded input; the product of the gradient with all of them. */
function kernelBySlices(g: Graph, x: Tensor, of: Tensor, w: Shaped, { strides, dilations, before, after, group }: Window): Tensor {
  const [out, inputs, ...kernel] = w.shape as [number, number, ...number[]]
  const [batch, , ...sides] = of.shape as [number, number, ...number[]]
  const apiece = size(kernel) <= FEW_PLACES
  const lead = [...(apiece ? [batch] : []), ...(group === 1 ? [] : [group])]
  const length = (apiece ? 1 : batch) * size(sides)
  const ready = (t: Tensor) => (apiece ? t : apply(g, 'Transpose', [t], { perm: swapped(t.shape.length) }))
  const field = ready(x)
  const padded = paddedBy(g, field, before, after)
  const axes = sides.map((_, k) => k + 2)
  const patches = cellsOf(kernel).map((cell) => {
    const starts = cell.map((n, k) => n * dilations[k]!)
    const ends = sides.map((n, k) => starts[k]! + (n - 1) * strides[k]! + 1)
    return apply(g, 'Reshape', [sliced(g, padded, starts, ends, axes, strides)], { shape: [...lead, inputs, length] })
  })
  const columns = patches.length > 1 ? apply(g, 'Concat', patches, { axis: lead.length }) : patches[0]!
  const rows = apply(g, 'Reshape', [ready(of)], { shape: [...lead, out / group, length] })
  const turned = apply(g, 'Transpose', [rows], { perm: [...lead.keys(), lead.length + 1, lead.length] })
  // The runtime packs the second factor, so it is the smaller one.
  const product = apply(g, 'MatMul', [columns, turned])
  const summed = apiece ? apply(g, 'ReduceSum', [product], { axes: [0], keepdims: 0 }) : product
  const each = apply(g, 'Reshape', [summed], { shape: [group, ...kernel, inputs, out / group] })
  const rank = kernel.length
  const perm = [0, rank + 2, rank + 1, ...kernel.map((_, k) => k + 1)]
  return apply(g, 'Reshape', [apply(g, 'Transpose', [each], { perm })], { shape: w.shape })
}

const paddedBy = (g: Graph, x: Tensor, before: readonly number[], after: readonly number[]): Tensor =>
  [...before, ...after].some((n) => n > 0) ? apply(g, 'Pad', [x], { pads: [0, 0, ...before, 0, 0, ...after] }) : x

/** Every cell of a kernel, row by row. */
export const cellsOf = (kernel: readonly number[]): number[][] =>
  kernel.reduce<number[][]>((all, n) => all.flatMap((cell) => Array.from({ length: n }, (_, k) => [...cell, k])), [[]])

/** A convolution over the batch: batch and channels exchanged, strides and dilations too. */
function kernelByConvolution(g: Graph, x: Tensor, of: Tensor, kernel: readonly number[], window: Window): Tensor {
  const { strides, dilations, before, after, group } = window
  const [batch, channels, ...sides] = x.shape as [number, number, ...number[]]
  const apart = apply(g, 'Reshape', [x], { shape: [batch, group, channels / group, ...sides] })
  const turned = apply(g, 'Transpose', [apart], { perm: [2, 1, 0, ...sides.map((_, k) => k + 3)] })
  const rows = apply(g, 'Reshape', [turned], { shape: [channels / group, group * batch, ...sides] })
  const filters = apply(g, 'Transpose', [of], { perm: swapped(of.shape.length) })
  const whole = apply(g, 'Conv', [rows, filters], { strides: dilations, dilations: strides, pads: [...before, ...after], group })
  // What the last stride left over of x makes it larger than the kernel.
  const axes = kernel.map((_, k) => k + 2)
  const ones = kernel.map(() => 1)
  const cut = sliced(
    g,
    whole,
    kernel.map(() => 0),
    kernel,
    axes,
    ones,
  )
  return apply(g, 'Transpose', [cut], { perm: swapped(cut.shape.length) })
}

const toBias = (g: Graph, of: Tensor): Tensor =>
  apply(g, 'ReduceSum', [of], { axes: of.shape.flatMap((_, k) => (k === 1 ? [] : [k])), keepdims: 0 })

function fits(x: Tensor, w: Tensor, b: Tensor | undefined, channels: number, out: number, group: number, axis: number): void {
  if (x.shape.length < 3 || x.shape.length !== w.shape.length || x.shape[1] !== channels || w.shape[axis]! % group !== 0)
    throw new Error(`A kernel [${w.shape}] in ${group} group${group === 1 ? '' : 's'} does not fit [${x.shape}].`)
  if (b && b.shape.join() !== `${out}`) throw new Error(`A bias [${b.shape}] does not fit ${out} channels.`)
}
const positive = (shape: readonly number[], x: Tensor, w: Shaped): Shaped[] => {
  if (shape.some((n) => n < 1)) throw new Error(`A kernel [${w.shape}] is larger than [${x.shape}] with its padding.`)
  return [{ shape, type: 'float' }]
}

const moves = { strides: 'list?', dilations: 'list?', pads: 'list?', group: 'whole?' } as const

export const convolution = {
  /** Cross-correlation of x `[batch, in, ...]` with w `[out, in / group, ...]`, plus b `[out]` where given. */
  Conv: bilinear(
    {
      takes: ['float', 'float', 'float?'],
      says: moves,
      infer: ([x, w, b], at) => {
        const window = windowOf(at, x!.shape.length - 2)
        fits(x!, w!, b, w!.shape[1]! * window.group, w!.shape[0]!, window.group, 0)
        const side = (n: number, k: number) =>
          Math.floor((n + window.before[k]! + window.after[k]! - reach(window, w!.shape[k + 2]!, k) - 1) / window.strides[k]!) + 1
        return positive([x!.shape[0]!, w!.shape[0]!, ...x!.shape.slice(2).map(side)], x!, w!)
      },
    },
    (g, of, w, x, at) => toInput(g, of, w, x, windowOf(at, x.shape.length - 2)),
    (g, of, x, w, at) => toKernel(g, x, of, w, windowOf(at, x.shape.length - 2)),
    toBias,
  ),
  /** The transpose of Conv: x `[batch, in, ...]`, w `[in, out / group, ...]`, b `[out]`; `output_padding`, below the strides, adds to the end of each side. */
  ConvTranspose: bilinear(
    {
      takes: ['float', 'float', 'float?'],
      says: { ...moves, output_padding: 'list?' },
      stays: ({ inputs: [x], attributes }) => x!.shape.length > 4 || (attributes.group ?? 1) !== 1,
      infer: ([x, w, b], at) => {
        const window = windowOf(at, x!.shape.length - 2)
        const out = w!.shape[1]! * window.group
        fits(x!, w!, b, w!.shape[0]!, out, window.group, 0)
        const more = at.output_padding === undefined ? window.strides.map(() => 0) : numbers(at, 'output_padding')
        if (more.length !== window.strides.length || more.some((n, k) => n < 0 || n >= window.strides[k]!))
          throw new Error(`An output padding [${more}] must be below the strides [${window.strides}].`)
        const side = (n: number, k: number) =>
          (n - 1) * window.strides[k]! + reach(window, w!.shape[k + 2]!, k) + 1 - window.before[k]! - window.after[k]! + more[k]!
        return positive([x!.shape[0]!, out, ...x!.shape.slice(2).map(side)], x!, w!)
      },
    },
    (g, of, w, x, at) => apply(g, 'Conv', [of, w], attributesOf(windowOf(at, x.shape.length - 2))),
    (g, of, x, w, at) => toKernel(g, of, x, w, windowOf(at, x.shape.length - 2)),
    toBias,
  ),
} satisfies Record<string, Operator>
