/** Small models, made here. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { floatTensor, int64Tensor } from '../../../../engine/formats/onnx/tensors.ts'

const { onnx } = proto
export type Dim = number | string
export const noise = (length: number, seed = 1) =>
  Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * 0.5)
export const value = (name: string, dims: readonly Dim[], elemType = 1): Onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) } } },
})
export const weight = (name: string, dims: number[], seed = 1) =>
  floatTensor(
    name,
    noise(
      dims.reduce((a, b) => a * b, 1),
      seed,
    ),
    dims,
  )
export const list = (name: string, values: number[]) => int64Tensor(name, values)
export function model(graph: Onnx.IGraphProto, opset = 17, more: Onnx.IModelProto = {}): Uint8Array {
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: { name: 'g', ...graph },
    ...more,
  }).finish()
}
const { INT, INTS, FLOAT } = onnx.AttributeProto.AttributeType
export const int = (name: string, i: number): Onnx.IAttributeProto => ({ name, type: INT, i })
export const ints = (name: string, values: number[]): Onnx.IAttributeProto => ({ name, type: INTS, ints: values })
export const float = (name: string, f: number): Onnx.IAttributeProto => ({ name, type: FLOAT, f })

/** Convolution, batch normalisation, pooling and a product, for any batch, in an old opset. */
export const small = (batch: Dim = 'N', more: readonly Onnx.INodeProto[] = [], last = 'y'): Uint8Array =>
  model(
    {
      input: [value('x', [batch, 2, 6, 6])],
      output: [value(last, [batch, 4])],
      initializer: [
        weight('kernel', [3, 2, 3, 3], 1),
        weight('kernel bias', [3], 2),
        floatTensor('scale', [1, 0.5, 2], [3]),
        floatTensor('shift', [0.1, 0, -0.2], [3]),
        floatTensor('mean', [0.1, 0.2, 0], [3]),
        floatTensor('variance', [1, 0.5, 2], [3]),
        weight('dense/weight', [27, 4], 3),
        list('flat', [batch === 1 ? 1 : -1, 27]),
      ],
      node: [
        { opType: 'Conv', input: ['x', 'kernel', 'kernel bias'], output: ['a'], attribute: [ints('pads', [1, 1, 1, 1])] },
        { opType: 'BatchNormalization', input: ['a', 'scale', 'shift', 'mean', 'variance'], output: ['b'] },
        { opType: 'MaxPool', input: ['b'], output: ['c'], attribute: [ints('kernel_shape', [2, 2]), ints('strides', [2, 2])] },
        { opType: 'Reshape', input: ['c', 'flat'], output: ['d'] },
        { opType: 'MatMul', input: ['d', 'dense/weight'], output: ['e'] },
        { opType: 'Softmax', input: ['e'], output: ['y'] },
        ...more,
      ],
    },
    9,
  )

export const node = (opType: string, input: string[], output: string, ...attribute: Onnx.IAttributeProto[]): Onnx.INodeProto => ({
  opType,
  input,
  output: [output],
  attribute,
})

/** Two heads of attention as tracing writes them: sizes of one sample in every shape. */
export const traced = model({
  input: [value('x', [1, 4, 6])],
  output: [value('y', [1, 4, 6])],
  initializer: [weight('w', [6, 6]), weight('v', [6, 6], 2), list('apart', [4, 2, 3]), list('joined', [1, 4, 6])],
  node: [
    node('MatMul', ['x', 'w'], 'a'),
    node('Reshape', ['a', 'apart'], 'b'),
    node('Transpose', ['b'], 'heads', ints('perm', [1, 0, 2])),
    node('Transpose', ['b'], 'turned', ints('perm', [1, 2, 0])),
    node('MatMul', ['heads', 'turned'], 'scores'),
    node('Softmax', ['scores'], 'shares', int('axis', -1)),
    node('MatMul', ['shares', 'heads'], 'mixed'),
    node('Transpose', ['mixed'], 'back', ints('perm', [1, 0, 2])),
    node('Reshape', ['back', 'joined'], 'd'),
    node('MatMul', ['d', 'v'], 'y'),
  ],
})

/** Made for four samples at a time, which it treats alike. */
export const inFours = model({
  input: [value('x', [4, 5])],
  output: [value('y', [4, 3])],
  initializer: [weight('w', [20, 1]), weight('v', [5, 3], 2), list('row', [20, 1]), list('apart', [4, 5])],
  node: [
    node('Reshape', ['x', 'row'], 'a'),
    node('Tanh', ['a'], 'b'),
    node('Reshape', ['b', 'apart'], 'c'),
    node('MatMul', ['c', 'v'], 'y'),
  ],
})

/** The models of the data folder, where there is one. */
export function realModels(): { name: string; bytes: Uint8Array }[] {
  const folder = process.env.NEURULA_DATA ? join(process.env.NEURULA_DATA, 'models') : ''
  if (!folder || !existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
}
