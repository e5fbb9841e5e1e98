/** Operators that move values without computing. Their gradients move them back. */
import { apply, constant, size } from '../graph.ts'
import { numbers, type Operator } from '../operator.ts'
import { unbroadcast } from './arithmetic.ts'

export const layout = {
  Reshape: {
    infer: ([x], at) => {
      const shape = numbers(at, 'shape')
      if (size(shape) !== size(x!.shape)) throw new Error(`[${x!.shape}] cannot be reshaped to [${shape}].`)
      return [{ shape, type: x!.type }]
    },
    vectors: (at) => [numbers(at, 'shape')],
    attributes: () => ({}),
    gradient: (g, { inputs: [x] }, of) => [apply(g, 'Reshape', [of], { shape: x!.shape })],
  },
  Transpose: {
    infer: ([x], at) => [{ shape: numbers(at, 'perm').map((k) => x!.shape[k]!), type: x!.type }],
    gradient: (g, { attributes }, of) => {
      const perm = numbers(attributes, 'perm')
      return [apply(g, 'Transpose', [of], { perm: perm.map((_, k) => perm.indexOf(k)) })]
    },
  },
  Expand: {
    infer: ([x], at) => [{ shape: numbers(at, 'shape'), type: x!.type }],
    vectors: (at) => [numbers(at, 'shape')],
    attributes: () => ({}),
    gradient: (g, { inputs: [x] }, of) => [unbroadcast(g, of, x!)],
  },
  /** Along `axis`. */
  Concat: {
    infer: (inputs, at) => {
      const axis = at.axis as number
      if (inputs.some((t) => t.shape.length !== inputs[0]!.shape.length || t.shape.some((n, k) => k !== axis && n !== inputs[0]!.shape[k])))
        throw new Error(`${inputs.map((t) => `[${t.shape}]`).join(' and ')} cannot be joined along axis ${axis}.`)
      return [{ shape: inputs[0]!.shape.map((n, k) => (k === axis ? inputs.reduce((s, t) => s + t.shape[k]!, 0) : n)), type: 'float' }]
    },
    gradient: (g, { inputs, attributes }, of) => {
      const axis = attributes.axis as number
      let at = 0
      return inputs.map((t) => {
        const starts = [at]
        at += t.shape[axis]!
        return apply(g, 'Slice', [of], { starts, ends: [at], axes: [axis], steps: [1] })
      })
    },
  },
  /** Pieces of `sizes` along `axis`; its gradient puts them together again. */
  Split: {
    infer: ([x], at) => {
      const sizes = numbers(at, 'sizes')
      if (sizes.reduce((a, b) => a + b, 0) !== x!.shape[at.axis as number])
        throw new Error(`[${x!.shape}] cannot be split into ${sizes} along axis ${at.axis}.`)
      return sizes.map((part) => ({ shape: x!.shape.map((n, k) => (k === at.axis ? part : n)), type: x!.type }))
    },
    vectors: (at) => [numbers(at, 'sizes')],
    attributes: (at) => ({ axis: at.axis as number }),
    gradient: (g, { outputs, attributes: { axis } }, _of, all) => {
      const parts = all.map((t, k) => t ?? apply(g, 'Expand', [constant(g, [0])], { shape: outputs[k]!.shape }))
      return [apply(g, 'Concat', parts, { axis: axis! })]
    },
  },
  /** `starts`, `ends`, `axes`, `steps` as ONNX has them, ends within the axis; a negative step turns the axis round and takes all of it. */
  Slice: {
    infer: ([x], at) => {
      const shape = [...x!.shape]
      numbers(at, 'axes').forEach((axis, k) => {
        const step = numbers(at, 'steps')[k]!
        if (step > 0) shape[axis] = Math.ceil((numbers(at, 'ends')[k]! - numbers(at, 'starts')[k]!) / step)
      })
      return [{ shape, type: x!.type }]
    },
    vectors: (at) => [numbers(at, 'starts'), numbers(at, 'ends'), numbers(at, 'axes'), numbers(at, 'steps')],
    attributes: () => ({}),
    gradient: (g, { inputs: [x], attributes: at }, of) => {
      const steps = numbers(at, 'steps')
      if (steps.every((s) => s === -1)) return [apply(g, 'Slice', [of], at)]
      if (steps.some((s) => s !== 1)) throw new Error('A slice with steps has no gradient yet.')
      const before = x!.shape.map(() => 0)
      const after = x!.shape.map(() => 0)
      numbers(at, 'axes').forEach((axis, k) => {
        before[axis] = numbers(at, 'starts')[k]!
        after[axis] = x!.shape[axis]! - numbers(at, 'ends')[k]!
      })
      return [apply(g, 'Pad', [of], { pads: [...before, ...after] })]
    },
  },
  /** Zeros around: `pads` holds the counts before each axis, then those after. */
  Pad: {
    infer: ([x], at) => {
      const pads = numbers(at, 'pads')
      return [{ shape: x!.shape.map((n, k) => n + pads[k]! + pads[k + x!.shape.length]!), type: x!.type }]
    },
    vectors: (at) => [numbers(at, 'pads')],
    attributes: () => ({}),
    gradient: (g, { inputs: [x], attributes }, of) => {
      const starts = numbers(attributes, 'pads').slice(0, x!.shape.length)
      const axes = x!.shape.map((_, k) => k)
      return [apply(g, 'Slice', [of], { starts, ends: x!.shape.map((n, k) => n + starts[k]!), axes, steps: axes.map(() => 1) })]
    },
  },
} satisfies Record<string, Operator>
