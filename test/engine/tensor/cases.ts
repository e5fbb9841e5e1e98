/** What each operator is checked on. */
import type { OperatorName } from '../../../engine/tensor/operator.ts'
import type { Case } from './check.ts'

export const cases: Case[] = [
  ...(['Floor', 'Ceil', 'Round', 'Sinh', 'Cosh', 'Asinh', 'Atan', 'Softsign', 'Gelu', 'IsNaN'] as const).map((op) => ({
    op,
    shapes: [[3, 4]],
    within: { scale: 2, shift: 0.013 },
  })),
  { op: 'Tan', shapes: [[3, 4]] },
  ...(['Asin', 'Acos', 'Atanh'] as const).map((op) => ({ op, shapes: [[3, 4]], within: { scale: 0.5, shift: 0.1 } })),
  { op: 'Acosh', shapes: [[3, 4]], positive: true, within: { scale: 1, shift: 1 } },
  { op: 'Reciprocal', shapes: [[3, 4]], positive: true },
  { op: 'Mod', shapes: [[2, 3], [3]], positive: true },
  { op: 'Clip', shapes: [[4, 5], [], []], given: { 1: [-0.7], 2: [0.4] } },
  ...[[2, 3, 2], [3, 1], []].map((slope) => ({ op: 'PRelu' as const, shapes: [[2, 3, 2], slope] })),
  ...(['And', 'Or', 'Xor'] as const).map((op) => ({ op, shapes: [[3, 4], [4]], truths: [0, 1] })),
  { op: 'Not', shapes: [[3, 4]], truths: [0] },
  { op: 'ReduceProd', shapes: [[3, 4]], at: { axes: [1], keepdims: 0 }, given: { 0: [0, -1, 2, 0.7, 1, 0, -0.3, 0, 0, 0, 0, 2] } },
  { op: 'ReduceProd', shapes: [[5, 2, 3]], at: { axes: [0, 2], keepdims: 1 } },
  { op: 'ReduceProd', shapes: [[2, 4]], at: { axes: [1], keepdims: 0 }, given: { 0: [0.5, -1, 2, 0.7, 1, 1.5, -0.3, 2] } },
  { op: 'BatchNormalization', shapes: [[2, 3, 4], [3], [3], [3], [3]], at: { epsilon: 1e-3 }, positive: true },
  { op: 'BatchNormalization', shapes: [[4, 3], [3], [3], [3], [3]], at: { epsilon: 1e-3 }, positive: true },
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((op) =>
    [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [
        [2, 1],
        [1, 3],
      ],
      [[], [2, 2]],
      [
        [2, 3, 4],
        [3, 1],
      ],
    ].map((shapes) => ({ op, shapes, positive: op === 'Div' })),
  ),
  ...(['Identity', 'Neg', 'Abs', 'Sign', 'Exp', 'Sin', 'Cos', 'Erf', 'Relu', 'Softplus', 'Tanh', 'Sigmoid'] as const).map((op) => ({
    op,
    shapes: [[3, 4]],
  })),
  ...(['LeakyRelu', 'Elu'] as const).map((op) => ({ op, shapes: [[3, 4]], at: { alpha: 0.3 } })),
  ...(['Pow', 'Min', 'Max'] as const).flatMap((op) =>
    [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [
        [2, 1],
        [1, 3],
      ],
    ].map((shapes) => ({ op, shapes, positive: op === 'Pow' })),
  ),
  ...(['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'] as const).map((op) => ({ op, shapes: [[2, 3], [3]] })),
  ...[7, 1].map((to) => ({ op: 'Cast' as const, shapes: [[2, 3]], at: { to } })),
  ...(['Sqrt', 'Log'] as const).map((op) => ({ op, shapes: [[3, 4]], positive: true })),
  ...[
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ].flatMap(([transA, transB]) =>
    [[], [[4]], [[3, 1]], [[3, 4]], [[]]].map((bias) => ({
      op: 'Gemm' as const,
      shapes: [transA ? [2, 3] : [3, 2], transB ? [4, 2] : [2, 4], ...bias],
      at: { transA: transA!, transB: transB! },
    })),
  ),
  ...[
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], []],
    [
      [2, 1],
      [2, 3],
      [1, 3],
    ],
  ].map((shapes) => ({ op: 'Where' as const, shapes, truths: [0] })),
  ...[
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [
      [3, 4],
      [4, 5],
    ],
    [
      [2, 3, 4],
      [4, 5],
    ],
    [
      [2, 1, 3, 4],
      [5, 4, 2],
    ],
    [
      [3, 4],
      [2, 4, 5],
    ],
  ].map((shapes) => ({ op: 'MatMul' as const, shapes })),
  ...(
    [
      'ReduceProd',
      'ReduceL1',
      'ReduceL2',
      'ReduceSumSquare',
      'ReduceSum',
      'ReduceMean',
      'ReduceMax',
      'ReduceMin',
      'ReduceLogSumExp',
    ] as const
  ).flatMap((op) =>
    [[0], [1], [0, 2], [0, 1, 2]].flatMap((axes) => [0, 1].map((keepdims) => ({ op, shapes: [[2, 3, 4]], at: { axes, keepdims } }))),
  ),
  ...[0, 1, -1].flatMap((axis) => (['Softmax', 'LogSoftmax'] as const).map((op) => ({ op, shapes: [[3, 4, 2]], at: { axis } }))),
  ...[1, 2].flatMap((axis) =>
    [[], [[3, 4, 5].slice(axis)]].map((bias) => ({
      op: 'LayerNormalization' as const,
      shapes: [[3, 4, 5], [3, 4, 5].slice(axis), ...bias],
      at: { axis, epsilon: 1e-5 },
    })),
  ),
  ...(['ArgMax', 'ArgMin'] as const).map((op) => ({ op, shapes: [[3, 4]], at: { axis: 1, keepdims: 0 } })),
  ...[0, 1].map((axis) => ({ op: 'TopK' as const, shapes: [[3, 4]], at: { k: 2, axis } })),
  ...[0, 1].flatMap((reverse) =>
    [0, 1].map((exclusive) => ({ op: 'CumSum' as const, shapes: [[3, 4]], at: { axis: 1, reverse, exclusive } })),
  ),
  ...[0, 1, 2].map((axis) => ({
    op: 'Gather' as const,
    shapes: [
      [3, 4, 3],
      [2, 2],
    ],
    at: { axis },
    places: { 1: [2, 0, 1, 2] },
  })),
  { op: 'Gather', shapes: [[5, 2], []], at: { axis: 0 }, places: { 1: [3] } },
  {
    op: 'GatherElements',
    shapes: [
      [3, 4],
      [3, 2],
    ],
    at: { axis: 1 },
    places: { 1: [0, 0, 3, 1, 2, 2] },
  },
  {
    op: 'ScatterElements',
    shapes: [
      [3, 4],
      [3, 2],
      [3, 2],
    ],
    at: { axis: 1 },
    places: { 1: [0, 0, 3, 1, 2, 2] },
  },
  {
    op: 'GatherND',
    shapes: [
      [3, 4, 2],
      [3, 2],
    ],
    places: { 1: [0, 1, 2, 3, 0, 1] },
  },
  {
    op: 'ScatterND',
    shapes: [
      [3, 4, 2],
      [3, 2],
      [3, 2],
    ],
    places: { 1: [0, 1, 2, 3, 0, 1] },
  },
  {
    op: 'ScatterND',
    shapes: [
      [5, 2],
      [4, 1],
      [4, 2],
    ],
    places: { 1: [0, 3, 3, 1] },
  },
  { op: 'Reshape', shapes: [[2, 6]], at: { shape: [3, 2, 2] } },
  { op: 'Transpose', shapes: [[2, 3, 4]], at: { perm: [2, 0, 1] } },
  { op: 'Expand', shapes: [[3, 1]], at: { shape: [2, 3, 4] } },
  { op: 'Expand', shapes: [[]], at: { shape: [2, 2] } },
  {
    op: 'Concat',
    shapes: [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    at: { axis: 1 },
  },
  { op: 'Slice', shapes: [[4, 5]], at: { starts: [1, 0], ends: [3, 4], axes: [0, 1], steps: [1, 1] } },
  { op: 'Slice', shapes: [[2, 5]], at: { starts: [-1], ends: [-(2 ** 31)], axes: [1], steps: [-1] } },
  { op: 'Slice', shapes: [[2, 7]], at: { starts: [1], ends: [6], axes: [1], steps: [2] } },
  { op: 'Slice', shapes: [[5, 8]], at: { starts: [0, -2], ends: [100, -7], axes: [0, 1], steps: [3, -2] } },
  { op: 'Split', shapes: [[2, 6]], at: { axis: 1, sizes: [1, 3, 2] } },
  { op: 'Pad', shapes: [[2, 3]], at: { pads: [1, 0, 2, 3] } },
  { op: 'Pad', shapes: [[4, 3]], at: { pads: [-1, 2, 0, -1] } },
  ...[
    [1, 0, 6, 3],
    [1, 1, 5, 3],
    [2, 1, 7, 3],
    [2, 0, 6, 3],
    [3, 2, 7, 5],
    [1, 2, 4, 3],
    [1, 3, 4, 3],
    [2, 1, 6, 1],
  ].flatMap(([stride, pad, side, kernel]) =>
    [[], [[3]]].map((bias) => ({
      op: 'Conv' as const,
      shapes: [[2, 2, side!, side! + 1], [3, 2, kernel!, kernel!], ...bias],
      at: { strides: [stride!, stride!], pads: Array(4).fill(pad!) },
    })),
  ),
  { op: 'Conv', shapes: [[2, 4, 5], [6, 2, 3], [6]], at: { group: 2, dilations: [2], pads: [2, 1] } },
  {
    op: 'Conv',
    shapes: [
      [1, 2, 3, 4, 3],
      [2, 2, 2, 2, 1],
    ],
    at: { strides: [1, 2, 1], pads: [0, 1, 0, 1, 0, 0] },
  },
  // More places than a product for each sample serves, and more than are sliced one by one, with what the last stride leaves over.
  ...[
    [13, 40, 2],
    [65, 70, 1],
  ].map(([kernel, side, dilation]) => ({
    op: 'Conv' as const,
    shapes: [[1, 2, side!], [2, 1, kernel!], [2]],
    at: { group: 2, strides: [3], dilations: [dilation!], pads: [1, 0] },
  })),
  {
    op: 'Conv',
    shapes: [
      [2, 2, 6, 7],
      [3, 2, 4, 3],
    ],
    at: { pads: [1, 1, 2, 0] },
  },
  {
    op: 'ConvTranspose',
    shapes: [
      [2, 3, 3, 4],
      [3, 2, 3, 3],
    ],
    at: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 0] },
  },
  { op: 'ConvTranspose', shapes: [[2, 4, 3], [4, 3, 2], [6]], at: { group: 2, strides: [3], dilations: [2], output_padding: [2] } },
  ...[4, 5].flatMap((side) => [
    { op: 'MaxPool' as const, shapes: [[2, 2, side, 6]], at: { kernel_shape: [2, 2], strides: [2, 2] } },
    { op: 'AveragePool' as const, shapes: [[2, 2, side, 6]], at: { kernel_shape: [2, 2], strides: [2, 2] } },
  ]),
  { op: 'MaxPool', shapes: [[2, 2, 9]], at: { kernel_shape: [3], strides: [2], pads: [1, 0], ceil_mode: 1 } },
  { op: 'MaxPool', shapes: [[1, 2, 7, 6]], at: { kernel_shape: [2, 3], dilations: [2, 1], pads: [1, 0, 0, 1] } },
  { op: 'MaxPool', shapes: [[1, 2, 4, 4, 3]], at: { kernel_shape: [2, 2, 2] } },
  // Apart from each other: small ones, larger ones, with cells that lie in none.
  { op: 'MaxPool', shapes: [[2, 3, 8]], at: { kernel_shape: [3], strides: [3] } },
  { op: 'MaxPool', shapes: [[2, 2, 6, 7]], at: { kernel_shape: [1, 1], strides: [2, 3] } },
  { op: 'MaxPool', shapes: [[1, 2, 9, 5]], at: { kernel_shape: [3, 1], strides: [4, 2] } },
  { op: 'MaxPool', shapes: [[1, 2, 7, 6]], at: { kernel_shape: [3, 3], strides: [3, 3] } },
  { op: 'MaxPool', shapes: [[1, 1, 4, 5, 3]], at: { kernel_shape: [2, 1, 2], strides: [2, 1, 2] } },
  ...[0, 1].map((count_include_pad) => ({
    op: 'AveragePool' as const,
    shapes: [[2, 2, 5, 6]],
    at: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], count_include_pad },
  })),
  { op: 'AveragePool', shapes: [[1, 2, 4, 4, 3]], at: { kernel_shape: [2, 3, 2] } },
]
/** What comes to its own only in another's gradient. */
export const within: Partial<Record<OperatorName, OperatorName>> = { MaxUnpool: 'MaxPool', NonZero: 'Relu', WithGradient: 'Relu' }
