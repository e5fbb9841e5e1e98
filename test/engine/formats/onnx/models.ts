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

/** Fields that are newer than the package which encodes. */
const field = (number: number, content: Uint8Array): number[] => {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)])
  return [...varint(number * 8 + 2), ...varint(content.length), ...content]
}
const word = (text: string) => new TextEncoder().encode(text)
export interface Newer {
  overload?: string
  defaults?: Onnx.IAttributeProto[]
}
/** A model with operators of its own, whose opset and `mine` they are in. */
export const withFunctions = (
  graph: Onnx.IGraphProto,
  calls: (Onnx.INodeProto & Newer)[],
  functions: (Onnx.IFunctionProto & Newer)[],
  opset = 18,
): Uint8Array => {
  const nodes = calls.flatMap((node) =>
    field(1, Uint8Array.from([...onnx.NodeProto.encode(node).finish(), ...(node.overload ? field(8, word(node.overload)) : [])])),
  )
  const bare = onnx.ModelProto.encode({
    irVersion: 10,
    opsetImport: [
      { domain: '', version: opset },
      { domain: 'mine', version: 1 },
    ],
  }).finish()
  return Uint8Array.from([
    ...bare,
    ...field(7, Uint8Array.from([...onnx.GraphProto.encode({ name: 'g', ...graph }).finish(), ...nodes])),
    ...functions.flatMap((f) =>
      field(
        25,
        Uint8Array.from([
          ...onnx.FunctionProto.encode({
            domain: 'mine',
            opsetImport: [
              { domain: '', version: opset },
              { domain: 'mine', version: 1 },
            ],
            ...f,
          }).finish(),
          ...(f.defaults ?? []).flatMap((a) => field(11, onnx.AttributeProto.encode(a).finish())),
          ...(f.overload ? field(13, word(f.overload)) : []),
        ]),
      ),
    ),
  ])
}
/** With a function, called with an attribute of its own and by its default, and a sparse weight. */
export const unusual = withFunctions(
  {
    input: [value('x', ['N', 3])],
    output: [value('y', ['N', 4])],
    sparseInitializer: [
      { values: floatTensor('w', [0.5, -1, 2], [3]), indices: int64Tensor('', [0, 3, 1, 1, 2, 0], [3, 2]), dims: [3, 4] },
    ],
  },
  [
    { opType: 'Bent', domain: 'mine', input: ['x'], output: ['a'], attribute: [float('slope', 0.3)] },
    { opType: 'Bent', domain: 'mine', input: ['a'], output: ['b'], attribute: [] },
    { opType: 'MatMul', input: ['b', 'w'], output: ['y'] },
  ],
  [
    {
      name: 'Bent',
      input: ['x'],
      output: ['y'],
      defaults: [float('slope', 0.5)],
      node: [{ opType: 'LeakyRelu', input: ['x'], output: ['y'], attribute: [{ name: 'alpha', refAttrName: 'slope', type: FLOAT }] }],
    },
  ],
)

/** The models of the data folder, where there is one. */
export function realModels(): { name: string; bytes: Uint8Array }[] {
  const folder = process.env.NEURULA_DATA ? join(process.env.NEURULA_DATA, 'models') : ''
  if (!folder || !existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
}
