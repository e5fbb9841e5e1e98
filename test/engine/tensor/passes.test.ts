import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gradients } from '../../../engine/tensor/gradient.ts'
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
import { createGraph } from '../../../engine/tensor/operators.ts'
import { common } from '../../../engine/tensor/passes/common.ts'
import { poolFirst } from '../../../engine/tensor/passes/pooled.ts'
import { fuse } from '../../../engine/tensor/passes/fuse.ts'
import { shapedInputs } from '../../../engine/tensor/passes/inputs.ts'
import { simplify } from '../../../engine/tensor/passes/passes.ts'
import { sumsAsProducts } from '../../../engine/tensor/passes/sums.ts'
import { overTicks } from '../../../engine/tensor/passes/ticks.ts'
import { interpret } from './reference.ts'

const noise = (length: number, seed: number) => Float64Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)))
const gemm = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Gemm', [a, b], { transA: 0, transB: 0 })

/** A recurrent network over ticks, its loss and every new weight. */
function recurrent(ticks: number, changing: boolean) {
  const graph = createGraph()
  const [x, w, u, b, rate] = [
    input(graph, 'x', [4, 3]),
    input(graph, 'w', [3, 5]),
    input(graph, 'u', [5, 5]),
    input(graph, 'b', [5]),
    input(graph, 'rate', []),
  ]
  let state: Tensor | null = null
  for (let tick = 0; tick < ticks; tick++) {
    const shown = changing ? apply(graph, 'Mul', [x, scalar(graph, tick + 1)]) : x
    const drive = apply(graph, 'Add', [gemm(graph, shown, w), b])
    state = apply(graph, 'Tanh', [state ? apply(graph, 'Add', [drive, gemm(graph, state, u)]) : drive])
  }
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [state!, state!])], { axes: [0, 1], keepdims: 0 })
  const weights = { w, u, b }
  const outputs: Record<string, Tensor> = { loss }
  gradients(graph, loss, Object.values(weights)).forEach((g, k) => {
    const name = Object.keys(weights)[k] as keyof typeof weights
    outputs[`new:${name}`] = apply(graph, 'Sub', [weights[name], apply(graph, 'Mul', [g, rate])])
  })
  return { graph, outputs }
}
const feedsOf = (graph: Graph) => Object.fromEntries(graph.inputs.map((t, k) => [t.name, noise(size(t.shape), k)]))
function same(graph: Graph, outputs: Record<string, Tensor>, after: { graph: Graph; outputs: Record<string, Tensor> }): void {
  verify(withoutDeadCode(after.graph, Object.values(after.outputs)))
  const feeds = feedsOf(graph)
  const [before, now] = [interpret(graph, feeds), interpret(after.graph, feeds)]
  for (const [name, t] of Object.entries(outputs)) {
    const [a, b] = [before.get(t.name)!, now.get(after.outputs[name]!.name)!]
    expect(b.shape, name).toEqual(a.shape)
    for (let k = 0; k < a.data.length; k++)
      expect(Math.abs(a.data[k]! - b.data[k]!), `${name} [${k}]`).toBeLessThan(1e-10 * (1 + Math.abs(a.data[k]!)))
  }
}
const count = (graph: Graph, op: string) => graph.nodes.filter((n) => n.op === op).length

test.each([
  [1, false],
  [2, false],
  [6, false],
  [6, true],
])('every pass leaves %i ticks as they were, the input changing: %s', (ticks, changing) => {
  const { graph, outputs } = recurrent(ticks, changing)
  const live = withoutDeadCode(graph, Object.values(outputs))
  for (const pass of [common, overTicks, fuse]) same(live, outputs, pass(live, outputs))
  const simple = simplify(graph, outputs)
  same(graph, outputs, simple)
  expect(simple.graph.nodes.length).toBeLessThanOrEqual(live.nodes.length)
})

test('the gradient of a weight that is used at every tick is one product', () => {
  const ticks = 6
  const { graph, outputs } = recurrent(ticks, true)
  const simple = simplify(graph, outputs).graph
  // Forwards ticks of w, ticks - 1 of u; backwards ticks - 1 through u; and one for the gradient of each weight.
  expect(count(simple, 'Gemm')).toBe(ticks + 2 * (ticks - 1) + 2)
  // The same input at every tick is multiplied once.
  const still = recurrent(ticks, false)
  expect(count(simplify(still.graph, still.outputs).graph, 'Gemm')).toBe(1 + 2 * (ticks - 1) + 2)
})

test('what is computed twice is computed once, and equal constants are one', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2])
  const twice = [0, 1].map(() => apply(graph, 'Exp', [apply(graph, 'Mul', [x, constant(graph, [2])])]))
  const out = apply(graph, 'Add', twice as [Tensor, Tensor])
  const { graph: less } = simplify(graph, { out })
  expect(less.nodes.map((n) => n.op)).toEqual(['Mul', 'Exp', 'Add'])
  expect(less.constants).toHaveLength(1)
})

test('pooling goes before a rectifier that nothing else reads', () => {
  const graph = createGraph()
  const [x, y] = [input(graph, 'x', [2, 3, 4, 4]), input(graph, 'y', [2, 3, 4, 4])]
  const pool = (t: Tensor) => applyAll(graph, 'MaxPool', [t], { kernel_shape: [2, 2], strides: [2, 2] })[0]!
  const shared = apply(graph, 'Relu', [y])
  const outputs = { a: pool(apply(graph, 'Relu', [x])), b: pool(shared), shared }
  const done = poolFirst(graph, outputs)
  same(graph, outputs, done)
  const live = withoutDeadCode(done.graph, Object.values(done.outputs))
  expect(live.nodes.filter((n) => n.op === 'Relu').map((n) => n.outputs[0]!.shape[2])).toEqual([4, 2])
})

test('random graphs of sums and products stay what they were', () => {
  const step = fc.record({
    op: fc.constantFrom('Add', 'Mul', 'Sub', 'Gemm', 'Tanh', 'Neg'),
    a: fc.nat(30),
    b: fc.nat(30),
    transA: fc.nat(1),
    transB: fc.nat(1),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }), (steps, shown) => {
      const graph = createGraph()
      const values: Tensor[] = ['x', 'y', 'z'].map((name) => input(graph, name, [3, 3]))
      for (const { op, a, b, transA, transB } of steps) {
        const [p, q] = [values[a % values.length]!, values[b % values.length]!]
        values.push(
          op === 'Tanh' || op === 'Neg'
            ? apply(graph, op, [apply(graph, 'Tanh', [p])])
            : op === 'Gemm'
              ? apply(graph, 'Tanh', [apply(graph, 'Gemm', [p, q], { transA, transB })])
              : apply(graph, op as 'Add', [p, q]),
        )
      }
      // Kept small, so that rounding is not what differs.
      const outputs = Object.fromEntries(shown.map((k, n) => [`o${n}`, apply(graph, 'Tanh', [values[k % values.length]!])]))
      same(graph, outputs, simplify(graph, outputs))
    }),
    { numRuns: 150 },
  )
})

test('sums over first axes become products, and an input is fed in the shape it is read in', () => {
  const graph = createGraph()
  const [x, y] = [input(graph, 'x', [16, 3, 4, 5]), input(graph, 'y', [16, 1, 12])]
  const sum = (axes: number[], keepdims = 0) => apply(graph, 'ReduceSum', [x], { axes, keepdims })
  const flat = apply(graph, 'Reshape', [y], { shape: [16, 12] })
  const outputs = {
    rows: sum([0]),
    bias: sum([0, 2, 3]),
    kept: sum([0, 1], 1),
    middle: sum([1]),
    all: sum([0, 1, 2, 3]),
    y: apply(graph, 'Tanh', [flat]),
  }
  const done = sumsAsProducts(graph, outputs)
  same(graph, outputs, done)
  const live = withoutDeadCode(done.graph, Object.values(done.outputs))
  expect(live.nodes.filter((n) => n.op === 'Gemm')).toHaveLength(3)
  const fed = shapedInputs(graph, outputs)
  expect(fed.graph.inputs.map((t) => t.shape)).toEqual([x.shape, [16, 12]])
  verify(fed.graph)
  same(graph, outputs, fed)
})
