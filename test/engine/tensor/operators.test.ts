import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuse } from '../../../engine/tensor/fuse.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, applyAll, type Graph, input, size, type Tensor, verify, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import type { Attributes, OperatorName } from '../../../engine/tensor/operator.ts'
import { createGraph, operators } from '../../../engine/tensor/operators.ts'
import { createSession } from '../../../engine/tensor/session.ts'
import { interpret } from './reference.ts'

interface Case { op: OperatorName; shapes: number[][]; at?: Attributes; /** Keeps inputs away from where the operator is not smooth or not defined. */ positive?: boolean }

const cases: Case[] = [
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((op) => [[[2, 3], [2, 3]], [[2, 3], [3]], [[2, 1], [1, 3]], [[], [2, 2]], [[2, 3, 4], [3, 1]]].map((shapes) => ({ op, shapes, positive: op === 'Div' }))),
  ...(['Neg', 'Abs', 'Sign', 'Exp', 'Relu', 'Tanh', 'Sigmoid'] as const).map((op) => ({ op, shapes: [[3, 4]] })),
  ...(['Sqrt', 'Log'] as const).map((op) => ({ op, shapes: [[3, 4]], positive: true })),
  ...[[0, 0], [0, 1], [1, 0], [1, 1]].flatMap(([transA, transB]) => [[], [[4]], [[3, 1]], [[3, 4]], [[]]].map((bias) => ({
    op: 'Gemm' as const, shapes: [transA ? [2, 3] : [3, 2], transB ? [4, 2] : [2, 4], ...bias], at: { transA: transA!, transB: transB! },
  }))),
  ...[[[2, 3], [2, 3], [2, 3]], [[2, 3], [3], []], [[2, 1], [2, 3], [1, 3]]].map((shapes) => ({ op: 'Where' as const, shapes })),
  { op: 'MatMul', shapes: [[2, 3, 4], [2, 4, 5]] },
  ...(['ReduceSum', 'ReduceMean'] as const).flatMap((op) => [[0], [1], [0, 2], [0, 1, 2]].flatMap((axes) => [0, 1].map((keepdims) => ({ op, shapes: [[2, 3, 4]], at: { axes, keepdims } })))),
  { op: 'LogSoftmax', shapes: [[4, 5]] },
  { op: 'Reshape', shapes: [[2, 6]], at: { shape: [3, 2, 2] } },
  { op: 'Transpose', shapes: [[2, 3, 4]], at: { perm: [2, 0, 1] } },
  { op: 'Expand', shapes: [[3, 1]], at: { shape: [2, 3, 4] } },
  { op: 'Expand', shapes: [[]], at: { shape: [2, 2] } },
  { op: 'Concat', shapes: [[2, 3], [2, 1], [2, 2]], at: { axis: 1 } },
  { op: 'Slice', shapes: [[4, 5]], at: { starts: [1, 0], ends: [3, 4], axes: [0, 1], steps: [1, 1] } },
  { op: 'Slice', shapes: [[2, 5]], at: { starts: [-1], ends: [-(2 ** 31)], axes: [1], steps: [-1] } },
  { op: 'Slice', shapes: [[2, 7]], at: { starts: [1], ends: [6], axes: [1], steps: [2] } },
  { op: 'Pad', shapes: [[2, 3]], at: { pads: [1, 0, 2, 3] } },
  ...[[1, 0, 6, 3], [1, 1, 5, 3], [2, 1, 7, 3], [2, 0, 6, 3], [3, 2, 7, 5], [1, 2, 4, 3], [1, 3, 4, 3], [2, 1, 6, 1]].flatMap(([stride, pad, side, kernel]) =>
    [[], [[3]]].map((bias) => ({ op: 'Conv' as const, shapes: [[2, 2, side!, side! + 1], [3, 2, kernel!, kernel!], ...bias], at: { stride: stride!, pad: pad! } }))),
  { op: 'ConvTranspose', shapes: [[2, 3, 3, 4], [3, 2, 3, 3]], at: { stride: 2, pad: 1, outputPadding: [1, 0] } },
  ...[4, 5].flatMap((side) => [{ op: 'MaxPool' as const, shapes: [[2, 2, side, 6]], at: { size: 2 } }, { op: 'AveragePool' as const, shapes: [[2, 2, side, 6]], at: { size: 2 } }]),
]
/** What comes to its own only in another's gradient. */
const within: Partial<Record<OperatorName, OperatorName>> = { MaxUnpool: 'MaxPool', NonZero: 'Relu' }

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
  const session = await createSession(toOnnx(live, outputs), Object.fromEntries(live.inputs.map((t) => [t.name, t.shape])), shapes(outputs), 1)
  const into = Object.fromEntries(Object.entries(outputs).map(([key, t]) => [key, new Float32Array(size(t.shape))]))
  await session.run(Object.fromEntries(Object.entries(feeds).map(([key, v]) => [key, Float32Array.from(v)])), into)
  await session.dispose()
  return into
}
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string) => {
  expect(found.length, what).toBe(wanted.length)
  for (let k = 0; k < wanted.length; k++) expect(Math.abs(found[k]! - wanted[k]!), `${what} [${k}]: ${found[k]} for ${wanted[k]}`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(wanted[k]!)))
}

/** Runtime against the reference, then every gradient against finite differences of the reference, in float64. */
async function check(c: Case): Promise<void> {
  const graph = createGraph()
  const inputs = c.shapes.map((shape, k) => input(graph, `x${k}`, shape))
  const feeds = Object.fromEntries(inputs.map((t, k) => [t.name, noise(size(t.shape), k, c.positive ?? false)]))
  const given = c.op === 'Where' ? [apply(graph, 'NonZero', [apply(graph, 'Relu', [inputs[0]!])]), ...inputs.slice(1)] : inputs
  const [out] = applyAll(graph, c.op, given, c.at ?? {})
  const expected = interpret(graph, feeds).get(out!.name)!
  expect(out!.shape).toEqual(expected.shape)
  close((await runtime(graph, { out: out! }, feeds)).out!, expected.data, 1e-5, `${name(c)} forward`)
  if (!operators[c.op].gradient || c.at?.steps?.toString() === '2') return

  const weight = input(graph, 'weight', out!.shape)
  feeds.weight = noise(size(out!.shape), 9, false)
  const product = apply(graph, 'Mul', [out!, weight])
  const loss = apply(graph, 'ReduceSum', [product], { axes: out!.shape.map((_, k) => k), keepdims: 0 })
  const before = graph.nodes.length
  const found = gradients(graph, loss, inputs)
  verify(graph)
  const values = interpret(graph, feeds)
  const forward = { ...graph, nodes: graph.nodes.slice(0, before) }
  const step = 1e-5
  for (const [k, t] of inputs.entries()) {
    const numeric = feeds[t.name]!.map((_, at) => {
      const moved = (by: number) => interpret(forward, { ...feeds, [t.name]: feeds[t.name]!.map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
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
  for (const op of Object.keys(operators) as OperatorName[]) expect(covered.has(within[op] ?? op), op).toBe(true)
})

test.each(cases.map((c) => [name(c), c] as const))('%s', async (_, c) => check(c))

test('a slice with steps says that it has no gradient', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [7])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Slice', [x], { starts: [0], ends: [7], axes: [0], steps: [2] })], { axes: [0], keepdims: 0 })
  expect(() => gradients(graph, loss, [x])).toThrow(/no gradient/)
})

test('shapes that do not fit are one sentence', () => {
  const refuse = (op: OperatorName, shapes: number[][], at: Attributes = {}) => {
    const graph = createGraph()
    expect(() => apply(graph, op, shapes.map((s, k) => input(graph, `x${k}`, s)), at), op).toThrow(/^(\[|A )[^\n]*\.$/)
  }
  refuse('Add', [[2, 3], [2]])
  refuse('Gemm', [[2, 3], [4, 2]], { transA: 0, transB: 0 })
  refuse('Gemm', [[2, 3], [3, 2], [3]], { transA: 0, transB: 0 })
  refuse('MatMul', [[1, 2, 3], [2, 3, 4]])
  refuse('Reshape', [[2, 3]], { shape: [5] })
  refuse('Conv', [[1, 2, 5, 5], [3, 1, 3, 3]], { stride: 1, pad: 0 })
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
  for (let tick = 0; tick < 4; tick++) state = apply(graph, 'Add', [apply(graph, 'Tanh', [apply(graph, 'Gemm', [state, w], { transA: 0, transB: 0 })]), x])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [state, state])], { axes: [0, 1], keepdims: 0 })
  const forward = { ...graph, nodes: [...graph.nodes] }
  const found = gradients(graph, loss, [x, w])
  const feeds = { x: noise(6, 1, false), w: noise(9, 2, false) }
  const values = interpret(graph, feeds)
  for (const [k, key] of (['x', 'w'] as const).entries()) {
    const numeric = feeds[key].map((_, at) => {
      const moved = (by: number) => interpret(forward, { ...feeds, [key]: feeds[key].map((v, i) => (i === at ? v + by : v)) }).get(loss.name)!.data[0]!
      return (moved(1e-5) - moved(-1e-5)) / 2e-5
    })
    close(values.get(found[k]!.name)!.data, numeric, 1e-6, key)
  }
})

test('fused, a graph says the same with fewer operators', () => {
  const graph = createGraph()
  const [x, w, b, rate] = [input(graph, 'x', [5, 3]), input(graph, 'w', [3, 4]), input(graph, 'b', [4]), input(graph, 'rate', [])]
  const sum = apply(graph, 'Add', [b, apply(graph, 'Gemm', [x, w], { transA: 0, transB: 0 })])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [sum, sum])], { axes: [0, 1], keepdims: 0 })
  const outputs: Record<string, Tensor> = { sum }
  gradients(graph, loss, [w, b]).forEach((g, k) => { outputs[`new${k}`] = apply(graph, 'Sub', [[w, b][k]!, apply(graph, 'Mul', [g, rate])]) })
  const plain = withoutDeadCode(graph, Object.values(outputs))
  const fused = fuse(plain, outputs)
  const live = withoutDeadCode(fused.graph, Object.values(fused.outputs))
  verify(live)
  const feeds = { x: noise(15, 1, false), w: noise(12, 2, false), b: noise(4, 3, false), rate: Float64Array.of(0.1) }
  const [before, after] = [interpret(plain, feeds), interpret(live, feeds)]
  for (const [key, t] of Object.entries(outputs)) close(after.get(fused.outputs[key]!.name)!.data, before.get(t.name)!.data, 1e-12, key)
  const ops = (g: Graph) => g.nodes.map((n) => n.op).sort().join(' ')
  expect(ops(live)).not.toBe(ops(plain))
  expect(live.nodes.filter((n) => n.op === 'Gemm' && n.inputs.length === 3)).toHaveLength(2)
  // A product that something else reads stays as it is.
  const product = apply(graph, 'Gemm', [x, w], { transA: 0, transB: 0 })
  const kept = { product, sum: apply(graph, 'Add', [product, b]) }
  expect(fuse(withoutDeadCode(graph, Object.values(kept)), kept).graph.nodes.map((n) => n.op)).toEqual(['Gemm', 'Add'])
})

test('convolutions of any size: runtime, reference and gradients agree', async () => {
  const shapes = fc.record({ batch: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 3 }), out: fc.integer({ min: 1, max: 3 }), h: fc.integer({ min: 1, max: 7 }), w: fc.integer({ min: 1, max: 7 }), kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), pad: fc.integer({ min: 0, max: 3 }) })
    .filter(({ h, w, kernel, pad }) => Math.min(h, w) + 2 * pad >= kernel)
  await fc.assert(fc.asyncProperty(shapes, ({ batch, channels, out, h, w, kernel, stride, pad }) =>
    check({ op: 'Conv', shapes: [[batch, channels, h, w], [out, channels, kernel, kernel], [out]], at: { stride, pad } })), { numRuns: 40 })
})
