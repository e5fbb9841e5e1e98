import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuse } from '../../../engine/tensor/passes/fuse.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { oneHot } from '../../../engine/tensor/families/indexing.ts'
import {
  apply,
  applyAll,
  constant,
  type Graph,
  input,
  scalar,
  size,
  type Tensor,
  verify,
  withoutDeadCode,
} from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import type { Attributes, OperatorName } from '../../../engine/tensor/operator.ts'
import { createGraph, operators } from '../../../engine/tensor/operators.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { interpret } from './reference.ts'

interface Case {
  op: OperatorName
  shapes: number[][]
  at?: Attributes /** Places for the inputs of whole numbers, by input. */
  places?: Record<number, number[]> /** Keeps inputs away from where the operator is not smooth or not defined. */
  positive?: boolean
}

const cases: Case[] = [
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
  { op: 'Cast', shapes: [[2, 3]], at: { to: 7 } },
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
  ].map((shapes) => ({ op: 'Where' as const, shapes })),
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
  ...(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceLogSumExp'] as const).flatMap((op) =>
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
  { op: 'ArgMax', shapes: [[3, 4]], at: { axis: 1, keepdims: 0 } },
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
  { op: 'Split', shapes: [[2, 6]], at: { axis: 1, sizes: [1, 3, 2] } },
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
  { op: 'Pad', shapes: [[2, 3]], at: { pads: [1, 0, 2, 3] } },
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
      at: { stride: stride!, pad: pad! },
    })),
  ),
  {
    op: 'ConvTranspose',
    shapes: [
      [2, 3, 3, 4],
      [3, 2, 3, 3],
    ],
    at: { stride: 2, pad: 1, outputPadding: [1, 0] },
  },
  ...[4, 5].flatMap((side) => [
    { op: 'MaxPool' as const, shapes: [[2, 2, side, 6]], at: { size: 2 } },
    { op: 'AveragePool' as const, shapes: [[2, 2, side, 6]], at: { size: 2 } },
  ]),
]
/** What comes to its own only in another's gradient. */
const within: Partial<Record<OperatorName, OperatorName>> = { MaxUnpool: 'MaxPool', NonZero: 'Relu', WithGradient: 'Relu' }

const noise = (length: number, seed: number, positive: boolean) =>
  Float64Array.from({ length }, (_, k) => {
    const v = Math.fround(Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * 1.3)
    return positive ? 0.4 + Math.abs(v) : Math.abs(v) < 0.05 ? v + 0.1 : v
  })
const name = ({ op, shapes, at }: Case) => `${op} ${shapes.map((s) => `[${s}]`).join(' ')} ${JSON.stringify(at ?? {})}`

/** Runs a graph in the runtime, float32 in and out. */
async function runtime(graph: Graph, outputs: Record<string, Tensor>, feeds: Record<string, Float64Array>) {
  const live = withoutDeadCode(graph, Object.values(outputs))
  verify(live)
  const shapes = (tensors: Record<string, Tensor>) => Object.fromEntries(Object.entries(tensors).map(([key, t]) => [key, t.shape]))
  const session = await createSession(
    toOnnx(live, outputs),
    Object.fromEntries(live.inputs.map((t) => [t.name, t.shape])),
    shapes(outputs),
    1,
  )
  const into = Object.fromEntries(Object.entries(outputs).map(([key, t]) => [key, new Float32Array(size(t.shape))]))
  await session.run(Object.fromEntries(Object.entries(feeds).map(([key, v]) => [key, Float32Array.from(v)])), into)
  await session.dispose()
  return into
}
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string) => {
  expect(found.length, what).toBe(wanted.length)
  for (let k = 0; k < wanted.length; k++)
    expect(Math.abs(found[k]! - wanted[k]!), `${what} [${k}]: ${found[k]} for ${wanted[k]}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(wanted[k]!)),
    )
}

/** Runtime against the reference, then every gradient against finite differences of the reference, in float64. */
async function check(c: Case): Promise<void> {
  const graph = createGraph()
  const inputs = c.shapes.map((shape, k) => input(graph, `x${k}`, shape))
  const feeds = Object.fromEntries(inputs.map((t, k) => [t.name, noise(size(t.shape), k, c.positive ?? false)]))
  if (c.places) for (const [k, places] of Object.entries(c.places)) feeds[`x${k}`] = Float64Array.from(places)
  const given = c.places
    ? inputs.map((t, k) => (c.places![k] ? apply(graph, 'Cast', [t], { to: 7 }) : t))
    : c.op === 'Where'
      ? [apply(graph, 'NonZero', [apply(graph, 'Relu', [inputs[0]!])]), ...inputs.slice(1)]
      : inputs
  const [out] = applyAll(graph, c.op, given, c.at ?? {})
  const expected = interpret(graph, feeds).get(out!.name)!
  expect(out!.shape).toEqual(expected.shape)
  const shown = out!.type === 'float' ? out! : apply(graph, 'Cast', [out!], { to: 1 })
  close((await runtime(graph, { out: shown }, feeds)).out!, expected.data, 1e-5, `${name(c)} forward`)
  if (!operators[c.op].gradient || c.at?.steps?.toString() === '2') return
  const smooth = inputs.filter((_, k) => !c.places?.[k])

  const weight = input(graph, 'weight', out!.shape)
  feeds.weight = noise(size(out!.shape), 9, false)
  const product = apply(graph, 'Mul', [out!, weight])
  const loss = apply(graph, 'ReduceSum', [product], { axes: out!.shape.map((_, k) => k), keepdims: 0 })
  const before = graph.nodes.length
  const found = gradients(graph, loss, smooth)
  verify(graph)
  const values = interpret(graph, feeds)
  const forward = { ...graph, nodes: graph.nodes.slice(0, before) }
  const step = 1e-5
  for (const [k, t] of smooth.entries()) {
    const numeric = feeds[t.name]!.map((_, at) => {
      const moved = (by: number) =>
        interpret(forward, { ...feeds, [t.name]: feeds[t.name]!.map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
      return (moved(step) - moved(-step)) / (2 * step)
    })
    expect(found[k]!.shape).toEqual(t.shape)
    close(values.get(found[k]!.name)!.data, numeric, 1e-7, `${name(c)} gradient of input ${k}`)
  }
  const told = await runtime(graph, Object.fromEntries(found.map((t, k) => [`d${k}`, t])), feeds)
  for (const [k, t] of found.entries()) close(told[`d${k}`]!, values.get(t.name)!.data, 2e-5, `${name(c)} gradient ${k} in the runtime`)
}

test('every operator has a case', () => {
  const covered = new Set<string>(cases.map((c) => c.op))
  for (const op of Object.keys(operators).filter((name) => name !== 'Opaque') as OperatorName[])
    expect(covered.has(within[op] ?? op), op).toBe(true)
})

test.each(cases.map((c) => [name(c), c] as const))('%s', async (_, c) => check(c))

test('a slice with steps says that it has no gradient', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [7])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Slice', [x], { starts: [0], ends: [7], axes: [0], steps: [2] })], {
    axes: [0],
    keepdims: 0,
  })
  expect(() => gradients(graph, loss, [x])).toThrow(/no gradient/)
})

test('shapes that do not fit are one sentence', () => {
  const refuse = (op: OperatorName, shapes: number[][], at: Attributes = {}) => {
    const graph = createGraph()
    expect(
      () =>
        apply(
          graph,
          op,
          shapes.map((s, k) => input(graph, `x${k}`, s)),
          at,
        ),
      op,
    ).toThrow(/^(\[|A )[^\n]*\.$/)
  }
  refuse('Add', [[2, 3], [2]])
  refuse(
    'Gemm',
    [
      [2, 3],
      [4, 2],
    ],
    { transA: 0, transB: 0 },
  )
  refuse('Gemm', [[2, 3], [3, 2], [3]], { transA: 0, transB: 0 })
  refuse('MatMul', [
    [2, 2, 3],
    [3, 3, 4],
  ])
  refuse('Reshape', [[2, 3]], { shape: [5] })
  refuse(
    'Concat',
    [
      [2, 3],
      [3, 3],
    ],
    { axis: 1 },
  )
  refuse('ReduceMax', [[2, 3]], { axes: [2], keepdims: 0 })
  refuse('LayerNormalization', [[2, 3], [2]], { axis: 1, epsilon: 0 })
  refuse(
    'Conv',
    [
      [1, 2, 5, 5],
      [3, 1, 3, 3],
    ],
    { stride: 1, pad: 0 },
  )
})

test('the verifier finds names made twice, values used before they are made, and shapes that lie', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2])
  const y = apply(graph, 'Neg', [x])
  verify(graph)
  expect(() => verify({ ...graph, inputs: [x, x] })).toThrow(/Two values/)
  expect(() => verify({ ...graph, inputs: [] })).toThrow(/before it is made/)
  expect(() => verify({ ...graph, nodes: [{ ...graph.nodes[0]!, outputs: [{ ...y, shape: [3] }] }] })).toThrow(/should be/)
})

test('what is used twice, and a chain over time, gather all their gradients', async () => {
  const graph = createGraph()
  const [x, w] = [input(graph, 'x', [2, 3]), input(graph, 'w', [3, 3])]
  let state: Tensor = x
  for (let tick = 0; tick < 4; tick++)
    state = apply(graph, 'Add', [apply(graph, 'Tanh', [apply(graph, 'Gemm', [state, w], { transA: 0, transB: 0 })]), x])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [state, state])], { axes: [0, 1], keepdims: 0 })
  const forward = { ...graph, nodes: [...graph.nodes] }
  const found = gradients(graph, loss, [x, w])
  const feeds = { x: noise(6, 1, false), w: noise(9, 2, false) }
  const values = interpret(graph, feeds)
  for (const [k, key] of (['x', 'w'] as const).entries()) {
    const numeric = feeds[key].map((_, at) => {
      const moved = (by: number) =>
        interpret(forward, { ...feeds, [key]: feeds[key].map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
      return (moved(1e-5) - moved(-1e-5)) / 2e-5
    })
    close(values.get(found[k]!.name)!.data, numeric, 1e-6, key)
  }
})

test('a replaced gradient: the value goes through, the slope decides what flows back', async () => {
  const graph = createGraph()
  const v = input(graph, 'v', [4])
  // A spike at the threshold 0 with a surrogate slope 1 / (1 + |v|)^2 (Zenke & Ganguli 2018).
  const spike = apply(graph, 'Where', [apply(graph, 'Greater', [v, scalar(graph, 0)]), scalar(graph, 1), scalar(graph, 0)])
  const wide = apply(graph, 'Add', [apply(graph, 'Abs', [v]), scalar(graph, 1)])
  const slope = apply(graph, 'Div', [scalar(graph, 1), apply(graph, 'Mul', [wide, wide])])
  const out = apply(graph, 'WithGradient', [spike, v, slope])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [out, constant(graph, [1, 2, 3, 4], [4])])], { axes: [0], keepdims: 0 })
  const [dv] = gradients(graph, loss, [v])
  const feeds = { v: Float64Array.of(-1, 1, -3, 3) }
  const told = await runtime(graph, { out, dv: dv! }, feeds)
  expect([...told.out!]).toEqual([0, 1, 0, 1])
  close(told.dv!, [1 / 4, 2 / 4, 3 / 16, 4 / 16], 1e-6, 'surrogate')
  expect(withoutDeadCode(graph, [out]).nodes.some((n) => n.op === 'Div')).toBe(false)
})

test('one-hot labels', async () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2, 2])
  const told = await runtime(graph, { out: oneHot(graph, apply(graph, 'Cast', [x], { to: 7 }), 3) }, { x: Float64Array.of(0, 2, 1, 0) })
  expect([...told.out!]).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0])
})

test('gradients of gradients: the curvature of a network trained inside the graph', async () => {
  // A 2-layer network takes 5 steps of descent inside the graph; the gradient of the loss after them by the first weights and the rate.
  const graph = createGraph()
  const [x, y, rate] = [input(graph, 'x', [6, 3]), input(graph, 'y', [6, 2]), input(graph, 'rate', [])]
  const first = [input(graph, 'w0', [3, 4]), input(graph, 'w1', [4, 2])]
  const lossOf = (w: Tensor[]) => {
    const said = apply(graph, 'Gemm', [apply(graph, 'Tanh', [apply(graph, 'Gemm', [x, w[0]!], { transA: 0, transB: 0 })]), w[1]!], {
      transA: 0,
      transB: 0,
    })
    const error = apply(graph, 'Sub', [said, y])
    return apply(graph, 'ReduceMean', [apply(graph, 'Mul', [error, error])], { axes: [0, 1], keepdims: 0 })
  }
  let w = first
  for (let step = 0; step < 5; step++) {
    const slopes = gradients(graph, lossOf(w), w)
    w = w.map((t, k) => apply(graph, 'Sub', [t, apply(graph, 'Mul', [slopes[k]!, rate])]))
  }
  const loss = lossOf(w)
  const forward = { ...graph, nodes: [...graph.nodes] }
  const to = [...first, rate]
  const found = gradients(graph, loss, to)
  verify(graph)
  const feeds: Record<string, Float64Array> = {
    x: noise(18, 1, false),
    y: noise(12, 2, false),
    rate: Float64Array.of(0.3),
    w0: noise(12, 3, false),
    w1: noise(8, 4, false),
  }
  const values = interpret(graph, feeds)
  for (const [k, t] of to.entries()) {
    const numeric = feeds[t.name]!.map((_, at) => {
      const moved = (by: number) =>
        interpret(forward, { ...feeds, [t.name]: feeds[t.name]!.map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
      return (moved(1e-5) - moved(-1e-5)) / 2e-5
    })
    close(values.get(found[k]!.name)!.data, numeric, 1e-7, t.name)
  }
  const told = await runtime(graph, { dw: found[0]! }, feeds)
  close(told.dw!, values.get(found[0]!.name)!.data, 1e-4, 'in the runtime')
})

test('fused, a graph says the same with fewer operators', () => {
  const graph = createGraph()
  const [x, w, b, rate] = [input(graph, 'x', [5, 3]), input(graph, 'w', [3, 4]), input(graph, 'b', [4]), input(graph, 'rate', [])]
  const sum = apply(graph, 'Add', [b, apply(graph, 'Gemm', [x, w], { transA: 0, transB: 0 })])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [sum, sum])], { axes: [0, 1], keepdims: 0 })
  const outputs: Record<string, Tensor> = { sum }
  gradients(graph, loss, [w, b]).forEach((g, k) => {
    outputs[`new${k}`] = apply(graph, 'Sub', [[w, b][k]!, apply(graph, 'Mul', [g, rate])])
  })
  const plain = withoutDeadCode(graph, Object.values(outputs))
  const fused = fuse(plain, outputs)
  const live = withoutDeadCode(fused.graph, Object.values(fused.outputs))
  verify(live)
  const feeds = { x: noise(15, 1, false), w: noise(12, 2, false), b: noise(4, 3, false), rate: Float64Array.of(0.1) }
  const [before, after] = [interpret(plain, feeds), interpret(live, feeds)]
  for (const [key, t] of Object.entries(outputs)) close(after.get(fused.outputs[key]!.name)!.data, before.get(t.name)!.data, 1e-12, key)
  const ops = (g: Graph) =>
    g.nodes
      .map((n) => n.op)
      .sort()
      .join(' ')
  expect(ops(live)).not.toBe(ops(plain))
  expect(live.nodes.filter((n) => n.op === 'Gemm' && n.inputs.length === 3)).toHaveLength(2)
  // A product that something else reads stays as it is.
  const product = apply(graph, 'Gemm', [x, w], { transA: 0, transB: 0 })
  const kept = { product, sum: apply(graph, 'Add', [product, b]) }
  expect(fuse(withoutDeadCode(graph, Object.values(kept)), kept).graph.nodes.map((n) => n.op)).toEqual(['Gemm', 'Add'])
})

test('convolutions of any size: runtime, reference and gradients agree', async () => {
  const shapes = fc
    .record({
      batch: fc.integer({ min: 1, max: 2 }),
      channels: fc.integer({ min: 1, max: 3 }),
      out: fc.integer({ min: 1, max: 3 }),
      h: fc.integer({ min: 1, max: 7 }),
      w: fc.integer({ min: 1, max: 7 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.integer({ min: 0, max: 3 }),
    })
    .filter(({ h, w, kernel, pad }) => Math.min(h, w) + 2 * pad >= kernel)
  await fc.assert(
    fc.asyncProperty(shapes, ({ batch, channels, out, h, w, kernel, stride, pad }) =>
      check({ op: 'Conv', shapes: [[batch, channels, h, w], [out, channels, kernel, kernel], [out]], at: { stride, pad } }),
    ),
    { numRuns: 40 },
  )
})
