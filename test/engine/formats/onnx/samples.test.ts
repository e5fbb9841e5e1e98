/** Models that do not take any number of samples, and models of other precision: modules all the same. */
import type { onnx as Onnx } from 'onnx-proto'
import { expect, test } from 'vitest'
import { prepare, type Prepared } from '../../../../engine/formats/onnx/prepare.ts'
import { size } from '../../../../engine/tensor/graph.ts'
import { inFours, int, ints, list, model, node, traced, value, weight } from './models.ts'
import { built, checkLearning, feedsOf, run } from './module.ts'

/** Each of `batch` samples in the module, against the file on that sample alone, shown `times` over. */
async function sameAsAlone(bytes: Uint8Array, p: Prepared, batch: number, dims: Record<string, number[]>, times = 1): Promise<void> {
  const feeds = feedsOf(p, batch)
  const ours = await run(built(p, batch), feeds)
  for (let sample = 0; sample < batch; sample++) {
    const one = Object.fromEntries(
      p.model.inputs.map(({ name, signal }) => {
        const each = size(signal.shape)
        const values = feeds[`x.${name}`]![0].slice(sample * each, (sample + 1) * each)
        return [name, [Float32Array.from({ length: times * each }, (_, k) => values[k % each]!), dims[name]!] as [Float32Array, number[]]]
      }),
    )
    const alone = await run(bytes, one)
    for (const { name, signal } of p.model.outputs) {
      const each = size(signal.shape)
      const [a, b] = [ours[`y.${name}`]!.data as Float32Array, alone[name]!.data as Float32Array]
      for (let k = 0; k < each; k++) expect(Math.abs(a[sample * each + k]! - b[k]!), `${name} of sample ${sample}`).toBeLessThan(1e-5)
    }
  }
}

test('a model traced for one sample is run for each, and learns', async () => {
  const p = await prepare(traced, '.', {})
  expect(p.model.samples).toBe(1)
  expect(p.model.frozen).toBeUndefined()
  expect(p.model.inputs).toEqual([{ name: 'x', signal: { modality: 'activity', shape: [4, 6] } }])
  for (const batch of [1, 3]) {
    await sameAsAlone(traced, p, batch, { x: [1, 4, 6] })
    await checkLearning(p, batch)
  }
})

test('a model made for four samples takes them in fours', async () => {
  const bytes = model({
    input: [value('x', [4, 5])],
    output: [value('y', [4, 3])],
    initializer: [weight('w', [20]), weight('v', [5, 3], 2), list('row', [20]), list('apart', [4, 5])],
    node: [
      node('Reshape', ['x', 'row'], 'a'),
      node('Mul', ['a', 'w'], 'b'),
      node('Reshape', ['b', 'apart'], 'c'),
      node('MatMul', ['c', 'v'], 'y'),
    ],
  })
  // Each place in the four has weights of its own here: they are no samples, and all of it is one.
  const whole = await prepare(bytes, '.', {})
  expect(whole.model.samples).toBe(1)
  expect(whole.model.inputs[0]!.signal.shape).toEqual([4, 5])
  await sameAsAlone(bytes, whole, 3, { x: [4, 5] })
  const p = await prepare(inFours, '.', {})
  expect(p.model.samples).toBe(4)
  for (const batch of [1, 4, 6, 8]) await sameAsAlone(inFours, p, batch, { x: [4, 5] }, 4)
  await checkLearning(p, 6)
})

test('an input without an axis for samples is one sample whole', async () => {
  const bytes = model({
    input: [value('x', ['N', 3]), value('table', [3, 5])],
    output: [value('y', ['N', 5]), value('mean', [5])],
    initializer: [weight('w', [5])],
    node: [
      node('MatMul', ['x', 'table'], 'a'),
      node('Mul', ['a', 'w'], 'y'),
      node('ReduceMean', ['y'], 'mean', ints('axes', [0]), int('keepdims', 0)),
    ],
  })
  const p = await prepare(bytes, '.', {})
  expect(p.model.samples).toBe(1)
  expect(p.model.inputs.map(({ name, signal }) => [name, signal.shape])).toEqual([
    ['x', [3]],
    ['table', [3, 5]],
  ])
  expect(p.model.outputs.map(({ name, signal }) => [name, signal.shape])).toEqual([
    ['y', [5]],
    ['mean', [5]],
  ])
  await sameAsAlone(bytes, p, 3, { x: [1, 3], table: [3, 5] })
  await checkLearning(p, 3)
})

test('numbers alone are wired, and more axes than a port has come as fewer', async () => {
  const sum = model({ input: [value('a', []), value('b', [])], output: [value('c', [])], node: [node('Mul', ['a', 'b'], 'c')] })
  const p = await prepare(sum, '.', {})
  expect(p.model.inputs.map((port) => port.signal.shape)).toEqual([[], []])
  await sameAsAlone(sum, p, 3, { a: [], b: [] })
  for (const first of ['N', 1]) {
    const deep = model({
      input: [value('x', [first, 2, 3, 2, 2, 3])],
      output: [value('y', [3, 2, first, 3, 2, 2])],
      initializer: [weight('w', [3, 2, 1, 3])],
      node: [node('Mul', ['x', 'w'], 'a'), node('Transpose', ['a'], 'y', ints('perm', [5, 1, 0, 2, 3, 4]))],
    })
    const q = await prepare(deep, '.', {})
    expect(q.model.samples).toBeUndefined()
    expect(q.model.inputs[0]!.signal.shape).toEqual([6, 2, 2, 3])
    expect(q.model.outputs[0]!.signal.shape).toEqual([6, 3, 2, 2])
    await sameAsAlone(deep, q, 3, { x: [1, 2, 3, 2, 2, 3] })
    await checkLearning(q, 2)
  }
})

test('samples that would change each other are shown one by one; what is another each time is refused', async () => {
  const over = (opset: number, ...nodes: Onnx.INodeProto[]) =>
    model({ input: [value('x', ['N', 3])], output: [value('y', ['N', 3])], initializer: [weight('w', [3])], node: nodes }, opset)
  const mixing = over(17, node('Softmax', ['x'], 'a', int('axis', 0)), node('Mul', ['a', 'w'], 'b'), node('Add', ['b', 'x'], 'y'))
  const p = await prepare(mixing, '.', {})
  expect(p.model.samples).toBe(1)
  await sameAsAlone(mixing, p, 3, { x: [1, 3] })
  const random = over(17, node('RandomNormalLike', ['x'], 'a'), node('Add', ['a', 'x'], 'y'))
  await expect(prepare(random, '.', {})).rejects.toThrow(
    'The output "y" of the model is another each time it runs, and runs must be repeatable; export it without random numbers.',
  )
})

const bits = (type: 10 | 11 | 16, values: ArrayLike<number>): Uint8Array => {
  if (type === 11) return new Uint8Array(Float64Array.from(values).buffer)
  if (type === 16) return new Uint8Array(Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), (v) => v >>> 16).buffer)
  const bytes = new Uint8Array(values.length * 2)
  Array.from(values, (v, k) => new DataView(bytes.buffer).setFloat16(2 * k, v, true))
  return bytes
}
const of = (type: 10 | 11 | 16, t: Onnx.ITensorProto): Onnx.ITensorProto => ({
  name: t.name,
  dims: t.dims,
  dataType: type,
  rawData: bits(type, new Float32Array(new Uint8Array(t.rawData!).buffer)),
})
/** `tanh(x w) * scale` with everything of the type. */
const inType = (type: 10 | 11 | 16, scale: number, ...last: Onnx.INodeProto[]) =>
  model({
    input: [value('x', ['N', 3], type)],
    output: [value('y', ['N', 4], type)],
    initializer: [of(type, weight('w', [3, 4]))],
    node: [
      node('MatMul', ['x', 'w'], 'a'),
      node('Tanh', ['a'], 'b'),
      node('Constant', [], 'scale', { name: 'value', type: 4, t: { dataType: type, dims: [], rawData: bits(type, [scale]) } }),
      node('Mul', ['b', 'scale'], last.length > 0 ? 'c' : 'y'),
      ...last,
    ],
  })

test.each([
  ['half', 10, 2e-3],
  ['double', 11, 1e-6],
  ['bfloat16', 16, 2e-2],
] as const)('a model of %s precision computes and learns in float32 here', async (_, type, away) => {
  const p = await prepare(inType(type, 2), '.', {})
  expect(p.model.frozen).toBeUndefined()
  expect(p.model.samples).toBeUndefined()
  const feeds = feedsOf(p, 2)
  const { 'y.y': y } = await run(built(p, 2), feeds)
  const [x, w] = [feeds['x.x']![0], weight('w', [3, 4])]
  const weights = new Float32Array(new Uint8Array(w.rawData!).buffer)
  ;(y!.data as Float32Array).forEach((v, k) => {
    const sum = [0, 1, 2].reduce((total, i) => total + x[Math.floor(k / 4) * 3 + i]! * weights[i * 4 + (k % 4)]!, 0)
    expect(Math.abs(v - 2 * Math.tanh(sum))).toBeLessThan(away)
  })
  await checkLearning(p, 2)
})

test('what only double precision can say is computed in it, with floats at the ports, and does not learn', async () => {
  const huge = (name: string) =>
    node('Constant', [], name, { name: 'value', type: 4, t: { dataType: 11, dims: [], rawData: bits(11, [2 ** 40]) } })
  const p = await prepare(inType(11, 2, huge('h'), node('Add', ['c', 'h'], 'd'), node('Sub', ['d', 'h'], 'y')), '.', {})
  expect(p.model.frozen).toBe('Nothing flows back through its operator Cast to double, so nothing in front of it learns through it.')
  const [{ 'y.y': y }, { 'y.y': plain }] = [
    await run(built(p, 2), feedsOf(p, 2)),
    await run(built(await prepare(inType(11, 2), '.', {}), 2), feedsOf(await prepare(inType(11, 2), '.', {}), 2)),
  ]
  ;(y!.data as Float32Array).forEach((v, k) => expect(Math.abs(v - (plain!.data as Float32Array)[k]!)).toBeLessThan(1e-3))
})
