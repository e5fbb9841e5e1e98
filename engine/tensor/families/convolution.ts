/** Convolution and pooling over images `[batch, channels, height, width]`, square and equal in both directions. */
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'
import { number, numbers, type Operator } from '../operator.ts'

const outSide = (n: number, kernel: number, stride: number, pad: number) => Math.floor((n + 2 * pad - kernel) / stride) + 1

/** dL/dx: for stride 1 a convolution of the gradient with the kernel turned round and its channels exchanged, else ConvTranspose. */
function inputGradient(g: Graph, x: Tensor, w: Tensor, of: Tensor, stride: number, pad: number): Tensor {
  const kernel = w.shape[2]!
  if (stride === 1 && pad <= kernel - 1) {
    const turned = apply(g, 'Slice', [w], { starts: [-1, -1], ends: [-(2 ** 31), -(2 ** 31)], axes: [2, 3], steps: [-1, -1] })
    return apply(g, 'Conv', [of, apply(g, 'Transpose', [turned], { perm: [1, 0, 2, 3] })], { stride: 1, pad: kernel - 1 - pad })
  }
  const left = [2, 3].map((k) => x.shape[k]! - ((of.shape[k]! - 1) * stride + kernel - 2 * pad))
  return apply(g, 'ConvTranspose', [of, w], { stride, pad, outputPadding: left })
}

/** dL/dw: for each place in the kernel a slice of the padded input; one batched product of the gradient with all of them. */
function kernelGradient(g: Graph, x: Tensor, w: Tensor, of: Tensor, stride: number, pad: number): Tensor {
  const [channels, inputs, kernel] = w.shape as [number, number, number]
  const [batch, , height, width] = of.shape as [number, number, number, number]
  const padded = pad ? apply(g, 'Pad', [x], { pads: [0, 0, pad, pad, 0, 0, pad, pad] }) : x
  const patches: Tensor[] = []
  for (let i = 0; i < kernel; i++)
    for (let j = 0; j < kernel; j++) {
      const ends = [i + (height - 1) * stride + 1, j + (width - 1) * stride + 1]
      const part = apply(g, 'Slice', [padded], { starts: [i, j], ends, axes: [2, 3], steps: [stride, stride] })
      patches.push(apply(g, 'Reshape', [part], { shape: [batch, inputs, height * width] }))
    }
  const columns = apply(g, 'Concat', patches, { axis: 1 })
  const rows = apply(g, 'Reshape', [of], { shape: [batch, channels, height * width] })
  const products = apply(g, 'MatMul', [rows, apply(g, 'Transpose', [columns], { perm: [0, 2, 1] })])
  const summed = apply(g, 'ReduceSum', [products], { axes: [0], keepdims: 0 })
  const places = apply(g, 'Reshape', [summed], { shape: [channels, kernel, kernel, inputs] })
  return apply(g, 'Transpose', [places], { perm: [0, 3, 1, 2] })
}

export const convolution = {
  /** Cross-correlation of x `[batch, in, h, w]` with w `[out, in, k, k]`, plus b `[out]` where given; attributes `stride`, `pad`. */
  Conv: {
    infer: ([x, w], at) => {
      if (x!.shape.length !== 4 || x!.shape[1] !== w!.shape[1])
        throw new Error(`A kernel [${w!.shape}] does not fit an image [${x!.shape}].`)
      const side = (n: number) => outSide(n, w!.shape[2]!, number(at, 'stride'), number(at, 'pad'))
      return [{ shape: [x!.shape[0]!, w!.shape[0]!, side(x!.shape[2]!), side(x!.shape[3]!)], type: 'float' }]
    },
    attributes: (at) => ({ strides: Array(2).fill(number(at, 'stride')), pads: Array(4).fill(number(at, 'pad')) }),
    gradient: (g, { inputs: [x, w, b], attributes }, of) => {
      const [stride, pad] = [number(attributes, 'stride'), number(attributes, 'pad')]
      const bias = b ? [apply(g, 'ReduceSum', [of], { axes: [0, 2, 3], keepdims: 0 })] : []
      return [inputGradient(g, x!, w!, of, stride, pad), kernelGradient(g, x!, w!, of, stride, pad), ...bias]
    },
  },
  /** The transpose of Conv, for its gradient. */
  ConvTranspose: {
    infer: ([x, w], at) => {
      const side = (n: number, k: number) =>
        (n - 1) * number(at, 'stride') + w!.shape[2]! - 2 * number(at, 'pad') + numbers(at, 'outputPadding')[k]!
      return [{ shape: [x!.shape[0]!, w!.shape[1]!, side(x!.shape[2]!, 0), side(x!.shape[3]!, 1)], type: 'float' }]
    },
    attributes: (at) => ({
      strides: Array(2).fill(number(at, 'stride')),
      pads: Array(4).fill(number(at, 'pad')),
      output_padding: numbers(at, 'outputPadding'),
    }),
  },
  /** The largest of each square of `size` without overlap, and where it stood, counted through the whole tensor. */
  MaxPool: {
    infer: ([x], at) => {
      const shape = x!.shape.map((n, k) => (k < 2 ? n : Math.floor(n / number(at, 'size'))))
      return [
        { shape, type: 'float' },
        { shape, type: 'int64' },
      ]
    },
    attributes: (at) => ({ kernel_shape: Array(2).fill(number(at, 'size')), strides: Array(2).fill(number(at, 'size')) }),
    gradient: (g, { inputs: [x], outputs: [, places], attributes }, of) => [
      apply(g, 'MaxUnpool', [of, places!], { ...attributes, shape: x!.shape }),
    ],
  },
  /** Puts values back where MaxPool found them, zeros elsewhere. */
  MaxUnpool: {
    infer: (_inputs, at) => [{ shape: numbers(at, 'shape'), type: 'float' }],
    vectors: (at) => [numbers(at, 'shape')],
    attributes: (at) => ({ kernel_shape: Array(2).fill(number(at, 'size')), strides: Array(2).fill(number(at, 'size')) }),
  },
  /** The mean of each square of `size` without overlap. */
  AveragePool: {
    infer: ([x], at) => [{ shape: x!.shape.map((n, k) => (k < 2 ? n : Math.floor(n / number(at, 'size')))), type: 'float' }],
    attributes: (at) => ({ kernel_shape: Array(2).fill(number(at, 'size')), strides: Array(2).fill(number(at, 'size')) }),
    gradient: (g, { inputs: [x], attributes }, of) => {
      const side = number(attributes, 'size')
      const [batch, channels, height, width] = of.shape as [number, number, number, number]
      const apart = apply(g, 'Reshape', [of], { shape: [batch, channels, height, 1, width, 1] })
      const spread = apply(g, 'Expand', [apart], { shape: [batch, channels, height, side, width, side] })
      const joined = apply(g, 'Reshape', [spread], { shape: [batch, channels, height * side, width * side] })
      const shares = apply(g, 'Mul', [joined, scalar(g, 1 / side ** 2)])
      const [below, right] = [x!.shape[2]! - height * side, x!.shape[3]! - width * side]
      return [below || right ? apply(g, 'Pad', [shares], { pads: [0, 0, 0, 0, 0, 0, below, right] }) : shares]
    },
  },
} satisfies Record<string, Operator>
