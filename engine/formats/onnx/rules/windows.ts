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
    if (!taken || !x || !w || x.shape.length < 3 || wordOf(t.node, 'auto_pad', 'NOTSET') !== 'NOTSET' || intsOf(t.node, 'output_shape'))
      return null
    const at = { ...windowOf(t.node, x.shape.slice(2), w.shape.slice(2)), group: intOf(t.node, 'group', 1) }
    return [apply(t.g, 'ConvTranspose', taken, { ...at, output_padding: intsOf(t.node, 'output_padding') ?? at.strides.map(() => 0) })]
  },
  MaxPool: (t) => {
    const [x] = floats(t, 1) ?? []
    const kernel_shape = intsOf(t.node, 'kernel_shape')
    if (!x || !kernel_shape || intOf(t.node, 'storage_order', 0) !== 0) return null
    const at = { kernel_shape, ...windowOf(t.node, x.shape.slice(2), kernel_shape) }
    return applyAll(t.g, 'MaxPool', [x], { ...at, ...(intOf(t.node, 'ceil_mode', 0) === 1 && { ceil_mode: 1 }) })
  },
  AveragePool: (t) => {
    const [x] = floats(t, 1) ?? []
    const kernel_shape = intsOf(t.node, 'kernel_shape')
    if (!x || !kernel_shape || intOf(t.node, 'ceil_mode', 0) !== 0) return null
    const { strides, pads, dilations } = windowOf(t.node, x.shape.slice(2), kernel_shape)
    if (dilations.some((n) => n !== 1)) return null
    return [apply(t.g, 'AveragePool', [x], { kernel_shape, strides, pads, count_include_pad: intOf(t.node, 'count_include_pad', 0) })]
  },
}
