import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fused as fuse, simplify } from '../../../engine/tensor/passes/passes.ts'
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
import type { Attributes, OperatorName } from '../../../engine/tensor/operator.ts'
import { createGraph, operators } from '../../../engine/tensor/operators.ts'
import { cases, within } from './cases.ts'
import { check, close, differences, name, noise, runtime, weighed } from './check.ts'
import { interpret } from './reference.ts'

test('every operator has a case', () => {
  const covered = new Set<string>(cases.map((c) => c.op))
  // Operators that kernels do have tests beside theirs (test/engine/kernels); those that hold a graph have a test of their own.
  for (const op of (Object.keys(operators) as OperatorName[]).filter((name) => !operators[name].says?.opaque && !operators[name].lower))
    expect(covered.has(within[op] ?? op), op).toBe(true)
})

test.each(cases.map((c) => [name(c), c] as const))('%s', async (_, c) => check(c))

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
    {},
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
  const feeds = { x: noise(6, 1), w: noise(9, 2, false) }
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
  expect(withoutDeadCode(graph, [out], true).nodes.some((n) => n.op === 'Div')).toBe(true)
})

test('one-hot labels', async () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2, 2])
  const told = await runtime(graph, { out: oneHot(graph, apply(graph, 'Cast', [x], { to: 7 }), 3) }, { x: Float64Array.of(0, 2, 1, 0) })
  expect([...told.out!]).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0])
})

test('gradients of gradients: the curvature of a network trained inside the graph', async () => {
  // A learned optimiser's sketch: a 2-layer network takes 5 steps of descent inside the graph, each layer with a rate of its own for each
  // step. The loss after them by the first weights and the rates; then how those slopes turn along a direction, by everything again.
  const shapes = { w0: [3, 4], b0: [4], w1: [4, 2], rates: [5, 2] }
  const names = Object.keys(shapes) as (keyof typeof shapes)[]
  const graph = createGraph()
  const [x, y] = [input(graph, 'x', [6, 3]), input(graph, 'y', [6, 2])]
  const given = Object.fromEntries(names.map((name) => [name, input(graph, name, shapes[name])])) as Record<keyof typeof shapes, Tensor>
  const flags = { transA: 0, transB: 0 }
  const lossOf = ([w0, b0, w1]: readonly Tensor[]) => {
    const hidden = apply(graph, 'Tanh', [apply(graph, 'Add', [apply(graph, 'Gemm', [x, w0!], flags), b0!])])
    const error = apply(graph, 'Sub', [apply(graph, 'Gemm', [hidden, w1!], flags), y])
    return apply(graph, 'ReduceMean', [apply(graph, 'Mul', [error, error])], { axes: [0, 1], keepdims: 0 })
  }
  let weights = [given.w0, given.b0, given.w1]
  for (let step = 0; step < 5; step++) {
    const slopes = gradients(graph, lossOf(weights), weights)
    const rate = (layer: number) => {
      const at = { starts: [step, layer], ends: [step + 1, layer + 1], axes: [0, 1], steps: [1, 1] }
      return apply(graph, 'Reshape', [apply(graph, 'Slice', [given.rates], at)], { shape: [] })
    }
    weights = weights.map((t, k) => apply(graph, 'Sub', [t, apply(graph, 'Mul', [slopes[k]!, rate(k === 2 ? 1 : 0)])]))
  }
  const loss = lossOf(weights)
  const to = names.map((name) => given[name])
  const feeds: Record<string, Float64Array> = { x: noise(18, 1), y: noise(12, 2) }
  names.forEach((name, k) => (feeds[name] = noise(size(shapes[name]), 3 + k, name === 'rates').map((v) => v * 0.3)))
  const first = gradients(graph, loss, to)
  const turned = weighed(graph, first, feeds, 50)
  const second = gradients(graph, turned, to)
  verify(graph)
  const values = interpret(graph, feeds)
  for (const [k, name] of names.entries()) {
    close(values.get(first[k]!.name)!.data, differences(graph, loss, feeds, name), 1e-7, `slope of ${name}`)
    close(values.get(second[k]!.name)!.data, differences(graph, turned, feeds, name), 1e-6, `curvature of ${name}`)
  }
  const outputs = Object.fromEntries([...first, ...second].map((t, k) => [`d${k}`, t]))
  const told = await runtime(graph, outputs, feeds)
  const simple = simplify(graph, outputs)
  const passed = interpret(simple.graph, feeds)
  for (const [name, t] of Object.entries(outputs)) {
    close(told[name]!, values.get(t.name)!.data, 1e-4, `${name} in the runtime`)
    close(passed.get(simple.outputs[name]!.name)!.data, values.get(t.name)!.data, 1e-6, `${name} after the passes`)
  }
  expect(simple.graph.nodes.length).toBeLessThan(withoutDeadCode(graph, Object.values(outputs)).nodes.length)
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

/** Small shapes and windows over one to three sides, such that at least one place is left. */
const windows = fc
  .record({ sides: fc.integer({ min: 1, max: 3 }), group: fc.integer({ min: 1, max: 2 }), batch: fc.integer({ min: 1, max: 2 }) })
  .chain(({ sides, group, batch }) => {
    const each = (min: number, max: number, length = sides) => fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length })
    return fc.record({
      batch: fc.constant(batch),
      group: fc.constant(group),
      channels: fc.integer({ min: 1, max: 2 }),
      out: fc.integer({ min: 1, max: 2 }),
      side: each(1, sides === 3 ? 4 : 6),
      kernel: each(1, sides === 3 ? 2 : 3),
      strides: each(1, 3),
      dilations: each(1, 2),
      pads: each(0, 2, 2 * sides),
      output_padding: each(0, 2),
    })
  })
const fitting = windows.filter(({ side, kernel, dilations, pads }) =>
  side.every((n, k) => n + pads[k]! + pads[k + side.length]! > dilations[k]! * (kernel[k]! - 1)),
)
test('convolutions of any size, groups, strides, dilations and pads: runtime, reference and both gradients agree', async () => {
  await fc.assert(
    fc.asyncProperty(fitting, ({ batch, group, channels, out, side, kernel, strides, dilations, pads }) =>
      check({
        op: 'Conv',
        shapes: [[batch, channels * group, ...side], [out * group, channels, ...kernel], [out * group]],
        at: { strides, dilations, pads, group },
      }),
    ),
    { numRuns: 30 },
  )
})
test('transposed convolutions likewise', async () => {
  const some = windows.filter(({ side, kernel, strides, dilations, pads, output_padding: more }) =>
    side.every(
      (n, k) =>
        more[k]! < strides[k]! &&
        (n - 1) * strides[k]! + dilations[k]! * (kernel[k]! - 1) + 1 + more[k]! > pads[k]! + pads[k + side.length]!,
    ),
  )
  await fc.assert(
    fc.asyncProperty(some, ({ batch, group, channels, out, side, kernel, strides, dilations, pads, output_padding }) =>
      check({
        op: 'ConvTranspose',
        shapes: [[batch, channels * group, ...side], [channels * group, out, ...kernel], [out * group]],
        at: { strides, dilations, pads, group, output_padding },
      }),
    ),
    { numRuns: 30 },
  )
})
test('pools over any windows likewise', async () => {
  // Pads stay below the kernel, so that no window lies in the padding alone.
  const some = fitting.filter(
    ({ side, kernel, dilations, pads }) => pads.every((n, k) => n < kernel[k % kernel.length]!) && side.every((n, k) => n >= dilations[k]!),
  )
  await fc.assert(
    fc.asyncProperty(some, fc.nat(1), fc.nat(1), async ({ batch, channels, side, kernel, strides, dilations, pads }, flag, ceil_mode) => {
      const shapes = [[batch, channels, ...side]]
      await check({ op: 'MaxPool', shapes, at: { kernel_shape: kernel, strides, dilations, pads } })
      await check({ op: 'AveragePool', shapes, at: { kernel_shape: kernel, strides, dilations, pads, ceil_mode, count_include_pad: flag } })
    }),
    { numRuns: 30 },
  )
})

test('of equal cells the first gets the gradient of a pool, row by row', async () => {
  const windows = fc.record({
    kernel: fc.constantFrom([2, 2], [1, 3], [4, 1], [3, 3], [1, 1]),
    apart: fc.tuple(fc.nat(1), fc.nat(1)),
    side: fc.tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 9 })),
    levels: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(99),
  })
  await fc.assert(
    fc.asyncProperty(windows, async ({ kernel, apart, side, levels, seed }) => {
      const graph = createGraph()
      const x = input(graph, 'x', [2, 3, ...side])
      const strides = kernel.map((n, k) => n + apart[k]!)
      const [largest, places] = applyAll(graph, 'MaxPool', [x], { kernel_shape: kernel, strides }) as [Tensor, Tensor]
      const weights = noise(size(largest.shape), seed)
      const weighted = apply(graph, 'Mul', [largest, constant(graph, weights, largest.shape)])
      const loss = apply(graph, 'ReduceSum', [weighted], { axes: [0, 1, 2, 3], keepdims: 0 })
      const feeds = { x: noise(size(x.shape), seed + 1).map((v) => Math.round(v * levels)) }
      const [dx] = gradients(graph, loss, [x])
      const found = await runtime(graph, { dx: dx! }, feeds)
      const wanted = new Float32Array(size(x.shape))
      // The reference goes through the cells one by one.
      interpret(graph, feeds)
        .get(places.name)!
        .data.forEach((place, k) => {
          wanted[place] = weights[k]!
        })
      expect(found.dx).toEqual(wanted)
    }),
    { numRuns: 30 },
  )
})
