/** Operators that a model defines itself, and weights that it keeps sparse: read as the runtime reads them. */
import * as ort from 'onnxruntime-node'
import proto, { type onnx as Onnx } from 'onnx-proto'
import { expect, test } from 'vitest'
import { modelOf, readModel } from '../../../../engine/formats/onnx/read.ts'
import { floatTensor, int64Tensor, numbersOf } from '../../../../engine/formats/onnx/tensors.ts'
import { float, int, ints, model, type Newer, noise, value, weight, withFunctions } from './models.ts'

const { onnx } = proto

async function run(bytes: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4, intraOpNumThreads: 1 })
  const found = await session.run(feeds)
  await session.release()
  return Object.fromEntries(Object.entries(found).map(([name, t]) => [name, Array.from((t as ort.Tensor).data as Float32Array)]))
}
/** As it is read, for the runtime. */
const written = (bytes: Uint8Array): Uint8Array => {
  const m = readModel(bytes)
  return modelOf({ ...m, initializers: m.initializers.values() })
}

const ref = (name: string, refAttrName: string, type: number): Onnx.IAttributeProto => ({ name, refAttrName, type })
const x = () => ({ x: new ort.Tensor('float32', noise(6), [2, 3]) })
const io = { input: [value('x', [2, 3])], output: [value('y', [2, 3])] }

test('functions within functions, with attributes of the call or their defaults, and values of the same names outside', async () => {
  const bytes = withFunctions(
    io,
    [
      { opType: 'Neg', input: ['x'], output: ['inner'] },
      { opType: 'Twice', domain: 'mine', input: ['inner'], output: ['a'], attribute: [float('alpha', 0.3)] },
      { opType: 'Twice', domain: 'mine', input: ['a'], output: ['b'], attribute: [] },
      { opType: 'Add', input: ['b', 'inner'], output: ['y'] },
    ],
    [
      {
        name: 'Twice',
        input: ['x'],
        output: ['out'],
        defaults: [float('alpha', 0.5)],
        node: [
          { opType: 'Bent', domain: 'mine', input: ['x'], output: ['inner'], attribute: [ref('slope', 'alpha', 1)] },
          { opType: 'Bent', domain: 'mine', input: ['inner'], output: ['out'], attribute: [ref('slope', 'alpha', 1)] },
        ],
      },
      {
        name: 'Bent',
        input: ['x'],
        output: ['out'],
        attribute: ['slope'],
        node: [
          { opType: 'LeakyRelu', input: ['x'], output: ['a'], attribute: [ref('alpha', 'slope', 1)] },
          { opType: 'Constant', output: ['one'], attribute: [{ name: 'value', type: 4, t: floatTensor('', [1], []) }] },
          { opType: 'Add', input: ['a', 'one'], output: ['out'] },
        ],
      },
    ],
  )
  const plain = (await run(bytes, x())).y!
  expect(readModel(bytes).domains).toEqual({})
  ;(await run(written(bytes), x())).y!.forEach((v, k) => expect(v).toBeCloseTo(plain[k]!, 6))
})

test('a function inside a branch, one that hands on what it is given, and outputs and inputs left out', async () => {
  const branch = (n: Onnx.INodeProto): Onnx.IGraphProto => ({ name: 'b', node: [n], output: [value('out', [2, 3])] })
  const bytes = withFunctions(
    { ...io, initializer: [{ name: 'yes', dataType: 9, dims: [], int32Data: [1] }] },
    [
      { opType: 'Both', domain: 'mine', input: ['x'], output: ['same', ''] },
      {
        opType: 'If',
        input: ['yes'],
        output: ['y'],
        attribute: [
          { name: 'then_branch', type: 5, g: branch({ opType: 'Both', domain: 'mine', input: ['same', 'x'], output: ['', 'out'] }) },
          { name: 'else_branch', type: 5, g: branch({ opType: 'Identity', input: ['x'], output: ['out'] }) },
        ],
      },
    ],
    [
      {
        name: 'Both',
        input: ['p', 'q'],
        output: ['p', 'out'],
        node: [
          { opType: 'Clip', input: ['p', '', ''], output: ['held'] },
          { opType: 'Mul', input: ['held', 'p'], output: ['out'] },
        ],
      },
    ],
  )
  const expected = Array.from(x().x.data as Float32Array, (v) => v * v)
  ;(await run(written(bytes), x())).y!.forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 6))
})

test('a function is read by its own operator set, and by its overload', async () => {
  const calls = (overload: string) => [
    { opType: 'Top', domain: 'mine', input: ['x'], output: ['y'], overload, attribute: [] } as Onnx.INodeProto & Newer,
  ]
  const top = (overload: string, node: Onnx.INodeProto) => ({
    name: 'Top',
    overload,
    input: ['x'],
    output: ['y'],
    opsetImport: [{ domain: '', version: 9 }],
    node: [node],
  })
  // Axes were an attribute then.
  const sum = { opType: 'ReduceSum', input: ['x'], output: ['y'], attribute: [ints('axes', [1]), int('keepdims', 1)] }
  const functions = [top('', { opType: 'Neg', input: ['x'], output: ['y'] }), top('sum', sum)]
  const of = (overload: string) => withFunctions({ ...io, output: [{ name: 'y' }] }, calls(overload), functions)
  const values = Array.from(x().x.data as Float32Array)
  const sums = [0, 3].map((at) => values.slice(at, at + 3).reduce((a, b) => a + b))
  ;(await run(written(of('')), x())).y!.forEach((v, k) => expect(v).toBeCloseTo(-values[k]!, 6))
  ;(await run(written(of('sum')), x())).y!.forEach((v, k) => expect(v).toBeCloseTo(sums[k]!, 6))
})

test('functions that call each other in a circle, or grow without end, are one sentence', () => {
  const calling = (name: string, to: string, times = 1) => ({
    name,
    input: ['x'],
    output: ['y'],
    node: Array.from({ length: times }, (_, k) => ({
      opType: to,
      domain: to === 'Neg' ? '' : 'mine',
      input: [k ? `v${k}` : 'x'],
      output: [k === times - 1 ? 'y' : `v${k + 1}`],
    })),
  })
  const call = [{ opType: 'f0', domain: 'mine', input: ['x'], output: ['y'] }]
  expect(() => readModel(withFunctions(io, call, [calling('f0', 'f1'), calling('f1', 'f0')]))).toThrow(
    'The model\'s operator "f0" is made of itself; the file is damaged.',
  )
  const deep = Array.from({ length: 40 }, (_, k) => calling(`f${k}`, k === 39 ? 'Neg' : `f${k + 1}`, 2))
  expect(() => readModel(withFunctions(io, call, deep))).toThrow('The model has more than 20000 nodes; it is not read.')
})

test('sparse weights become dense ones', async () => {
  const sparse = (name: string, values: number[], indices: Onnx.ITensorProto, dims: number[]) => ({
    values: floatTensor(name, values, [values.length]),
    indices,
    dims,
  })
  const of = (t: Onnx.ISparseTensorProto) =>
    model({
      input: [value('x', [2, 3])],
      output: [value('y', [2, 4])],
      initializer: [weight('b', [4])],
      sparseInitializer: [t],
      node: [
        { opType: 'MatMul', input: ['x', 'w'], output: ['a'] },
        {
          opType: 'Constant',
          output: ['c'],
          attribute: [{ name: 'sparse_value', type: 11, sparseTensor: sparse('', [3], int64Tensor('', [2]), [4]) }],
        },
        { opType: 'Add', input: ['a', 'c'], output: ['d'] },
        { opType: 'Add', input: ['d', 'b'], output: ['y'] },
      ],
    })
  const bytes = of(sparse('w', [0.5, -1, 2], int64Tensor('', [0, 3, 1, 1, 2, 0], [3, 2]), [3, 4]))
  expect(numbersOf(readModel(bytes).initializers.get('w')!)).toEqual(Float32Array.of(0, 0, 0, 0.5, 0, -1, 0, 0, 2, 0, 0, 0))
  const flat = of(sparse('w', [0.5, -1, 2], int64Tensor('', [3, 5, 8]), [3, 4]))
  const plain = (await run(bytes, x())).y!
  for (const each of [bytes, flat]) (await run(written(each), x())).y!.forEach((v, k) => expect(v).toBeCloseTo(plain[k]!, 6))
  expect(() => readModel(of(sparse('w', [1], int64Tensor('', [12]), [3, 4])))).toThrow(
    'The weight "w" has a value at [12], outside [3,4]; the file is damaged.',
  )
  expect(() => readModel(of(sparse('w', [1], int64Tensor('', [1, 2]), [3, 4])))).toThrow('its places do not belong to its values')
  expect(() => readModel(of(sparse('w', [1], int64Tensor('', [1]), [2 ** 20, 2 ** 20])))).toThrow('once it is dense; at most')
  expect(() => readModel(of(sparse('w', [1], int64Tensor('', [1]), [2 ** 14, 2 ** 14])))).toThrow(
    'The sparse weights of the model take more than 512 MB once they are dense; it is not read.',
  )
})
