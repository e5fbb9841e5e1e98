/** Windows that move over one, two, three or more axes. */
import type { onnx as Onnx } from 'onnx-proto'
import { applyAll } from '../../../tensor/graph.ts'
import { intOf, intsOf, wordOf } from '../tensors.ts'
import { apply, floats, type Rule } from './rule.ts'

/** Strides, dilations and paddings as numbers, also where the node says only what the result should be. */
function windowOf(node: Onnx.INodeProto, sides: readonly number[], kernel: readonly number[]) {
  const strides = intsOf(node, 'strides') ?? kernel.map(() => 1)
  const dilations = intsOf(node, 'dilations') ?? kernel.map(() => 1)
  const auto = wordOf(node, 'auto_pad', 'NOTSET')
  if (auto === 'NOTSET' || auto === 'VALID') {
    const pads = auto === 'VALID' ? undefined : intsOf(node, 'pads')
    return { strides, dilations, pads: pads ?? kernel.flatMap(() => [0, 0]) }
  }
  const totals = sides.map((n, k) => Math.max(0, (Math.ceil(n / strides[k]!) - 1) * strides[k]! + dilations[k]! * (kernel[k]! - 1) + 1 - n))
  const less = totals.map((n) => Math.floor(n / 2))
  const more = totals.map((n, k) => n - less[k]!)
  return { strides, dilations, pads: auto === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less] }
}

/** The same for a transposed convolution, whose paddings follow from the lengths that the node asks for. */
function spreadOf(node: Onnx.INodeProto, sides: readonly number[], kernel: readonly number[]) {
  const strides = intsOf(node, 'strides') ?? kernel.map(() => 1)
  const dilations = intsOf(node, 'dilations') ?? kernel.map(() => 1)
  const output_padding = intsOf(node, 'output_padding') ?? kernel.map(() => 0)
  const auto = wordOf(node, 'auto_pad', 'NOTSET')
  const asked = intsOf(node, 'output_shape')?.slice(-sides.length)
  const wanted = asked ?? (auto.startsWith('SAME') ? sides.map((n, k) => n * strides[k]!) : undefined)
  if (!wanted)
    return { strides, dilations, output_padding, pads: (auto === 'NOTSET' && intsOf(node, 'pads')) || kernel.flatMap(() => [0, 0]) }
  const whole = (n: number, k: number) => (n - 1) * strides[k]! + dilations[k]! * (kernel[k]! - 1) + 1 + output_padding[k]!
  const totals = sides.map((n, k) => whole(n, k) - wanted[k]!)
  const [less, more] = [totals.map((n) => Math.floor(n / 2)), totals.map((n) => n - Math.floor(n / 2))]
  return { strides, dilations, output_padding, pads: auto === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less] }
}

export const windows: Readonly<Record<string, Rule>> = {
  Conv: (t) => {
    const taken = floats(t)
    const [x, w] = taken ?? []
    if (!taken || !x || !w || x.shape.length < 3) return null
    const at = { ...windowOf(t.node, x.shape.slice(2), w.shape.slice(2)), group: intOf(t.node, 'group', 1) }
    return [apply(t.g, 'Conv', taken, at)]
  },
  ConvTranspose: (t) => {
    const taken = floats(t)
    const [x, w] = taken ?? []
    if (!taken || !x || !w || x.shape.length < 3) return null
    const at = { ...spreadOf(t.node, x.shape.slice(2), w.shape.slice(2)), group: intOf(t.node, 'group', 1) }
    // Lengths that no window reaches.
    if (at.pads.some((n) => n < 0)) return null
    return [apply(t.g, 'ConvTranspose', taken, at)]
  },
  MaxPool: (t) => {
    const [x] = floats(t, 1) ?? []
    const kernel_shape = intsOf(t.node, 'kernel_shape')
    if (!x || !kernel_shape || intOf(t.node, 'storage_order', 0) !== 0) return null
    const at = { kernel_shape, ...windowOf(t.node, x.shape.slice(2), kernel_shape) }
    return applyAll(t.g, 'MaxPool', [x], { ...at, ...(intOf(t.node, 'ceil_mode', 0) === 1 && { ceil_mode: 1 }) })
  },
  /** Of a MaxPool without overlaps and paddings. */
  MaxUnpool: (t) => {
    const [x, places] = t.inputs
    const [kernel_shape, sizes] = [intsOf(t.node, 'kernel_shape'), t.known(2)]
    if (x?.type !== 'float' || places?.type !== 'int64' || !kernel_shape || (t.inputs[2] && !sizes)) return null
    const { strides, pads } = windowOf(t.node, x.shape.slice(2), kernel_shape)
    if (pads.some((n) => n !== 0)) return null
    const sides = kernel_shape.map((n, k) => (x.shape[k + 2]! - 1) * strides[k]! + n)
    const shape = sizes ? Array.from(sizes) : [...x.shape.slice(0, 2), ...sides]
    return [apply(t.g, 'MaxUnpool', [x, places], { kernel_shape, strides, shape })]
  },
  AveragePool: (t) => {
    const [x] = floats(t, 1) ?? []
    const kernel_shape = intsOf(t.node, 'kernel_shape')
    if (!x || !kernel_shape) return null
    return [
      apply(t.g, 'AveragePool', [x], {
        kernel_shape,
        ...windowOf(t.node, x.shape.slice(2), kernel_shape),
        count_include_pad: intOf(t.node, 'count_include_pad', 0),
        ...(intOf(t.node, 'ceil_mode', 0) === 1 && { ceil_mode: 1 }),
      }),
    ]
  },
}
