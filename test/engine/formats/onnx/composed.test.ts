/** Operators that become several of ours: the runtime's own operator says the same. */
import * as ort from 'onnxruntime-node'
import proto, { type onnx as Onnx } from 'onnx-proto'
import { expect, test } from 'vitest'
import { convert } from '../../../../engine/formats/onnx/convert.ts'
import { describe } from '../../../../engine/formats/onnx/describe.ts'
import { readModel } from '../../../../engine/formats/onnx/read.ts'
import { floatTensor } from '../../../../engine/formats/onnx/tensors.ts'
import { gradients } from '../../../../engine/tensor/gradient.ts'
import { apply, input, size, type Tensor, withoutDeadCode } from '../../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { float, int, ints, list, model, noise, value } from './models.ts'

const { STRING } = proto.onnx.AttributeProto.AttributeType
const word = (name: string, s: string): Onnx.IAttributeProto => ({ name, type: STRING, s: new TextEncoder().encode(s) })

/** The runtime's answer of a model of one node, and that of our graph, in which no node is opaque. */
async function agree(node: Onnx.INodeProto, shapes: number[][], initializer: Onnx.ITensorProto[]): Promise<void> {
  const names = shapes.map((_, k) => `x${k}`)
  const bytes = model(
    { input: names.map((n, k) => value(n, shapes[k]!)), output: [{ name: 'y' }], node: [{ ...node, output: ['y'] }], initializer },
    19,
  )
  const feeds = Object.fromEntries(names.map((n, k) => [n, new ort.Tensor('float32', noise(size(shapes[k]!), k), shapes[k]!)]))
  const read = readModel(bytes)
  const { about, constants } = await describe(read, feeds)
  const graph = createGraph()
  const given = new Map<string, Tensor>(names.map((n, k) => [n, input(graph, n, shapes[k]!)]))
  const parts = {
    nodes: read.nodes,
    constants: new Map([...read.initializers, ...constants]),
    about,
    domains: read.domains,
    outputs: ['y'],
  }
  const y = convert(graph, parts, given)('y')
  const live = withoutDeadCode(graph, [y])
  expect(live.nodes.filter((n) => n.op === 'Opaque')).toEqual([])
  const run = async (m: Uint8Array) => {
    const session = await ort.InferenceSession.create(m)
    const { y: out } = await session.run(feeds)
    await session.release()
    return out!
  }
  const [plain, ours] = [await run(bytes), await run(toOnnx(live, { y }))]
  expect(ours.dims).toEqual(plain.dims)
  const [a, b] = [ours.data as Float32Array, plain.data as Float32Array]
  for (let k = 0; k < a.length; k++) expect(Math.abs(a[k]! - b[k]!), `[${k}]: ${a[k]} for ${b[k]}`).toBeLessThan(1e-5)
}

const places = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'tf_crop_and_resize'] as const
test.each(places)('Resize: %s', async (where) => {
  const crops = where === 'tf_crop_and_resize'
  const region = (count: number) => floatTensor('region', count === 8 ? [0, 0, 0.3, -0.1, 1, 1, 0.9, 0.8] : [0.3, -0.1, 0.9, 0.8], [count])
  const modes = [
    ['linear', 'floor'],
    ['linear', 'floor', int('antialias', 1)],
    ['cubic', 'floor'],
    ['cubic', 'floor', int('exclude_outside', 1), float('cubic_coeff_a', -0.5)],
    ['cubic', 'floor', int('antialias', 1)],
    ...(where === 'half_pixel_symmetric' ? [] : ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((r) => ['nearest', r])),
  ] as [string, string, ...Onnx.IAttributeProto[]][]
  for (const [mode, rounding, ...more] of modes) {
    const attribute = [
      word('coordinate_transformation_mode', where),
      word('mode', mode),
      word('nearest_mode', rounding),
      float('extrapolation_value', 7),
      ...more,
    ]
    const resize = (input: string[], initializer: Onnx.ITensorProto[], ...told: Onnx.IAttributeProto[]) =>
      agree(
        { opType: 'Resize', input: ['x0', crops ? 'region' : '', ...input], attribute: [...attribute, ...told] },
        [[1, 2, 3, 4]],
        [...initializer, ...(crops ? [region(told.length > 0 ? 4 : 8)] : [])],
      )
    await resize(['', 'to'], [list('to', [1, 2, 7, 3])])
    await resize(['by'], [floatTensor('by', [1, 1, 2, 1.6], [4])])
    await resize(['by'], [floatTensor('by', [1, 1, 0.7, 0.3], [4])])
    const policy = word('keep_aspect_ratio_policy', mode === 'linear' ? 'not_larger' : 'not_smaller')
    await resize(['', 'to'], [list('to', [7, 9])], policy, ints('axes', [2, 3]))
  }
})

test.each([
  [
    'bij,bjk->bik',
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
  ],
  ['...ij->...ji', [[2, 3, 4]]],
  [
    'bhqd,bhkd->bhqk',
    [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
  ],
] as [string, number[][]][])('Einsum: %s', async (equation, shapes) => {
  await agree({ opType: 'Einsum', input: shapes.map((_, k) => `x${k}`), attribute: [word('equation', equation)] }, shapes, [])
})

test.each([true, false])('what is read at places counted from the end learns there; places known before: %s', async (known) => {
  const graph = createGraph()
  const [x, at] = [input(graph, 'x', [4, 2]), input(graph, 'at', [3])]
  const places = list('places', [-1, 1, -1])
  const nodes: Onnx.INodeProto[] = [
    ...(known ? [] : [{ opType: 'Cast', input: ['at'], output: ['places'], attribute: [int('to', 7)] }]),
    { opType: 'Gather', input: ['x', 'places'], output: ['y'], attribute: [int('axis', 0)] },
  ]
  const parts = { nodes, constants: new Map(known ? [['places', places]] : []), about: new Map(), domains: {}, outputs: ['y'] }
  const y = convert(graph, parts, new Map([['x', x] as const, ['at', at] as const]))('y')
  const [slope] = gradients(graph, apply(graph, 'ReduceSum', [y], { axes: [0, 1], keepdims: 0 }), [x])
  const session = await ort.InferenceSession.create(toOnnx(withoutDeadCode(graph, [slope!]), { slope: slope! }))
  const { slope: found } = await session.run({
    x: new ort.Tensor('float32', noise(8), [4, 2]),
    at: new ort.Tensor('float32', Float32Array.of(-1, 1, -1), [3]),
  })
  await session.release()
  expect(found!.data).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0, 2, 2))
})
