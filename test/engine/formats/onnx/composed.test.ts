/** Operators that become several of ours: the runtime's own operator says the same. */
import * as ort from 'onnxruntime-node'
import proto, { type onnx as Onnx } from 'onnx-proto'
import { expect, test } from 'vitest'
import { convert } from '../../../../engine/formats/onnx/convert.ts'
import { describe } from '../../../../engine/formats/onnx/describe.ts'
import { readModel } from '../../../../engine/formats/onnx/read.ts'
import { floatTensor } from '../../../../engine/formats/onnx/tensors.ts'
import { input, size, type Tensor, withoutDeadCode } from '../../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { list, model, noise, value } from './models.ts'

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

const sizes = [
  [1, 2, 6, 8],
  [1, 2, 7, 3],
  [1, 2, 2, 9],
]
test.each(
  ['half_pixel', 'align_corners', 'asymmetric'].flatMap((where) =>
    [
      ['linear', 'round_prefer_floor'],
      ['nearest', 'round_prefer_floor'],
      ['nearest', 'floor'],
      ['nearest', 'ceil'],
    ].map(([mode, rounding]) => [where, mode!, rounding!] as const),
  ),
)('Resize: %s, %s, %s', async (where, mode, rounding) => {
  const attribute = [word('coordinate_transformation_mode', where), word('mode', mode), word('nearest_mode', rounding)]
  for (const to of sizes) await agree({ opType: 'Resize', input: ['x0', '', '', 'to'], attribute }, [[1, 2, 3, 4]], [list('to', to)])
  await agree(
    { opType: 'Resize', input: ['x0', '', 'by'], attribute },
    [[1, 2, 3, 4]],
    [floatTensor('by', Float32Array.of(1, 1, 2, 1.5), [4])],
  )
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
