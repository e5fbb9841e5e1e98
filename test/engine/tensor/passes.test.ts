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
import { poolFirst } from '../../../engine/tensor/passes/pooled.ts'
import { shapedInputs } from '../../../engine/tensor/passes/inputs.ts'
import { fused, joined, simplify } from '../../../engine/tensor/passes/passes.ts'
import { tidy } from '../../../engine/tensor/passes/tidy.ts'
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
    const shown = changing ? apply(graph, 'Mul', [x, scalar(graph, tick + 2)]) : x
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
function same(
  graph: Graph,
  outputs: Record<string, Tensor>,
  after: { graph: Graph; outputs: Record<string, Tensor> },
  tolerance = 1e-10,
): void {
  verify(withoutDeadCode(after.graph, Object.values(after.outputs)))
  const feeds = feedsOf(graph)
  const [before, now] = [interpret(graph, feeds), interpret(after.graph, feeds)]
  for (const [name, t] of Object.entries(outputs)) {
    const [a, b] = [before.get(t.name)!, now.get(after.outputs[name]!.name)!]
    expect(b.shape, name).toEqual(a.shape)
    for (let k = 0; k < a.data.length; k++)
      expect(Math.abs(a.data[k]! - b.data[k]!), `${name} [${k}]`).toBeLessThan(tolerance * (1 + Math.abs(a.data[k]!)))
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
  for (const pass of [tidy, joined, fused]) same(live, outputs, pass(live, outputs))
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
  expect(less.nodes.map((n) => n.op)).toEqual(['Mul', 'Exp', 'Mul'])
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

/** Steps on matrices [3, 3]; each makes one more of them from two of those there are. Numbers are such that folding them rounds nothing. */
const makers: Record<string, (g: Graph, p: Tensor, q: Tensor, n: number) => Tensor> = {
  add: (g, p, q) => apply(g, 'Add', [p, q]),
  sub: (g, p, q) => apply(g, 'Sub', [p, q]),
  mul: (g, p, q) => apply(g, 'Mul', [p, q]),
  neg: (g, p) => apply(g, 'Neg', [p]),
  tanh: (g, p) => apply(g, 'Tanh', [p]),
  gemm: (g, p, q, n) => apply(g, 'Tanh', [apply(g, 'Gemm', [p, q], { transA: n % 2, transB: (n >> 1) % 2 })]),
  matmul: (g, p, q) => apply(g, 'Tanh', [apply(g, 'MatMul', [p, q])]),
  turn: (g, p) => apply(g, 'Transpose', [p], { perm: [1, 0] }),
  scale: (g, p, _q, n) => apply(g, n % 2 ? 'Mul' : 'Add', [p, scalar(g, [0, 1, -1, 2, 0.5, -0.25][n % 6]!)]),
  power: (g, p, _q, n) => apply(g, 'Tanh', [apply(g, 'Pow', [p, scalar(g, 1 + (n % 2))])]),
  repeated: (g, p, q) =>
    apply(g, 'Mul', [apply(g, 'Expand', [apply(g, 'ReduceMean', [p], { axes: [0], keepdims: 1 })], { shape: [3, 3] }), q]),
  same: (g, p, _q, n) => apply(g, 'Add', [p, apply(g, 'Expand', [scalar(g, n % 3)], { shape: [3, 3] })]),
  fixed: (g, p, _q, n) => apply(g, 'Mul', [p, apply(g, 'Add', [constant(g, [1, 2, n], [3]), constant(g, [0, 1, 2], [3, 1])])]),
  chosen: (g, p, q) => apply(g, 'Where', [apply(g, 'Less', [p, q]), p, apply(g, 'Expand', [scalar(g, 0)], { shape: [3, 3] })]),
  summed: (g, p, q, n) => apply(g, 'Add', [apply(g, 'Tanh', [apply(g, 'ReduceSum', [p], { axes: [n % 2], keepdims: 0 })]), q]),
  shaped: (g, p) => apply(g, 'Reshape', [apply(g, 'Reshape', [p], { shape: [9] })], { shape: [3, 3] }),
  batched: (g, p) =>
    apply(g, 'Reshape', [apply(g, 'Transpose', [apply(g, 'Reshape', [p], { shape: [1, 3, 3] })], { perm: [1, 0, 2] })], { shape: [3, 3] }),
  pieces: (g, p, q) =>
    [p, q, p]
      .map((t, k) => {
        const row = apply(g, 'Slice', [t], { starts: [k], ends: [k + 1], axes: [0], steps: [1] })
        return apply(g, 'Pad', [row], { pads: [k, 0, 2 - k, 0] })
      })
      .reduce((a, b) => apply(g, 'Add', [a, b])),
  halves: (g, p, q) => {
    const [first, second] = applyAll(g, 'Split', [p], { axis: 1, sizes: [1, 2] }) as [Tensor, Tensor]
    return apply(g, 'Concat', [second, apply(g, 'Mul', [first, applyAll(g, 'Split', [q], { axis: 1, sizes: [1, 2] })[0]!])], { axis: 1 })
  },
}
const drawn = fc.record({
  steps: fc.array(fc.record({ op: fc.constantFrom(...Object.keys(makers)), a: fc.nat(30), b: fc.nat(30), n: fc.nat(11) }), {
    minLength: 1,
    maxLength: 25,
  }),
  shown: fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
})
function random({ steps, shown }: typeof drawn extends fc.Arbitrary<infer T> ? T : never): {
  graph: Graph
  outputs: Record<string, Tensor>
} {
  const graph = createGraph()
  const values: Tensor[] = ['x', 'y', 'z'].map((name) => input(graph, name, [3, 3]))
  for (const { op, a, b, n } of steps) values.push(makers[op]!(graph, values[a % values.length]!, values[b % values.length]!, n))
  // Kept small, so that rounding is not what differs.
  const outputs = Object.fromEntries(shown.map((k, n) => [`o${n}`, apply(graph, 'Tanh', [values[k % values.length]!])]))
  const sum = Object.values(outputs).reduce((p, q) => apply(graph, 'Add', [p, q]))
  const loss = apply(graph, 'ReduceMean', [sum], { axes: [0, 1], keepdims: 0 })
  gradients(graph, loss, values.slice(0, 3)).forEach((g, k) => {
    outputs[`d${k}`] = apply(graph, 'Tanh', [g])
  })
  return { graph, outputs }
}
test.each(Object.entries({ tidy, joined, fused, simplify }))('random graphs and their gradients are what they were after %s', (_, pass) => {
  fc.assert(
    fc.property(drawn, (plan) => {
      const { graph, outputs } = random(plan)
      const live = withoutDeadCode(graph, Object.values(outputs))
      same(live, outputs, pass(live, outputs))
    }),
    { numRuns: 60 },
  )
})

test('what follows from constants is a constant, to the last bit of a float', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2, 3])
  const c = constant(graph, [0.3, 1.7, 2.9, 0.1, 0.6, 1.1], [2, 3])
  const unary = (['Neg', 'Abs', 'Sign', 'Reciprocal', 'Sqrt', 'Exp', 'Log', 'Sin', 'Cos', 'Tanh', 'Sigmoid', 'Relu'] as const).map((op) =>
    apply(graph, op, [c]),
  )
  const binary = (['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Min', 'Max'] as const).map((op) =>
    apply(graph, op, [c, constant(graph, [0.5, 1.5, 2.5], [3])]),
  )
  const turned = apply(graph, 'Reshape', [apply(graph, 'Transpose', [c], { perm: [1, 0] })], { shape: [2, 3] })
  const outputs = Object.fromEntries(
    [...unary, ...binary, turned].map((t, k) => [`o${k}`, apply(graph, 'Sin', [apply(graph, 'Add', [x, t])])]),
  )
  const simple = simplify(graph, outputs)
  same(graph, outputs, simple, 1e-6)
  expect(new Set(simple.graph.nodes.map((n) => n.op))).toEqual(new Set(['Add', 'Sin']))
})

test('transposed matrices go into products as they lie, and a mean of squares needs no field of ones', () => {
  const graph = createGraph()
  const [x, w] = [input(graph, 'x', [4, 3]), input(graph, 'w', [5, 3])]
  const turned = apply(graph, 'Transpose', [w], { perm: [1, 0] })
  const said = apply(graph, 'MatMul', [x, turned])
  const loss = apply(graph, 'ReduceMean', [apply(graph, 'Mul', [said, said])], { axes: [0, 1], keepdims: 0 })
  const outputs = { loss, dw: gradients(graph, loss, [w])[0]! }
  const simple = simplify(graph, outputs)
  same(graph, outputs, simple)
  expect(simple.graph.nodes.map((n) => n.op).sort()).toEqual(['Gemm', 'Gemm', 'Mul', 'Mul', 'ReduceMean'])
})

test('two factors become one only where a float holds their product', () => {
  const scaled = (p: number, q: number) => {
    const graph = createGraph()
    const x = input(graph, 'x', [2])
    const out = apply(graph, 'Mul', [apply(graph, 'Mul', [x, scalar(graph, p)]), scalar(graph, q)])
    return simplify(graph, { out }).graph.nodes.length
  }
  expect([scaled(0.5, 3), scaled(1e-30, 1e-30), scaled(1e30, 1e30)]).toEqual([1, 2, 2])
})

test('twenty thousand nodes in a row are no trouble', () => {
  const { graph, outputs } = recurrent(1200, true)
  expect(graph.nodes.length).toBeGreaterThan(20_000)
  const began = process.cpuUsage()
  const simple = simplify(graph, outputs)
  // Quadratic ways took minutes; this takes a quarter of a second where nothing else runs.
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(10)
  expect(count(simple.graph, 'Gemm')).toBe(1200 + 2 * 1199 + 2)
})

test('the verifier finds types, attributes, inputs and constants that are not what the operators say', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2, 2])
  const y = apply(graph, 'Softmax', [x], { axis: 1 })
  verify(graph, [y])
  const [node] = graph.nodes
  const wrong = (change: object) => () => verify({ ...graph, nodes: [{ ...node!, ...change }] })
  expect(wrong({ attributes: {} })).toThrow('Softmax needs axis as a whole number.')
  expect(wrong({ attributes: { axis: 0.5 } })).toThrow('Softmax needs axis as a whole number.')
  expect(wrong({ attributes: { axis: 1, keepdims: 1 } })).toThrow('Softmax has no attribute called keepdims.')
  expect(wrong({ inputs: [] })).toThrow('Softmax takes 1 input, not 0.')
  expect(wrong({ inputs: [x, x] })).toThrow('Softmax takes 1 input, not 2.')
  expect(wrong({ outputs: [{ ...y, type: 'int64' }] })).toThrow(/should be float and is int64/)
  expect(wrong({ op: 'Nothing' })).toThrow('There is no operator called Nothing.')
  expect(wrong({ outputs: [y, { ...y, name: 'z' }] })).toThrow(/1 outputs/)
  expect(() => verify(graph, [{ ...y, name: 'z' }])).toThrow('z is given out and never made.')
  expect(() =>
    verify({ ...graph, constants: [{ tensor: { id: 99, name: 'c', shape: [3], type: 'float' }, values: new Float32Array(2) }] }),
  ).toThrow('c is [3] and has 2 values.')
  const truth = apply(graph, 'Greater', [x, x])
  expect(() => apply(graph, 'Add', [x, truth])).toThrow(/Add takes float/)
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
  const done = fused(graph, outputs)
  same(graph, outputs, done)
  const live = withoutDeadCode(done.graph, Object.values(done.outputs))
  expect(live.nodes.filter((n) => n.op === 'Gemm')).toHaveLength(3)
  const fed = shapedInputs(graph, outputs)
  expect(fed.graph.inputs.map((t) => t.shape)).toEqual([x.shape, [16, 12]])
  verify(fed.graph)
  same(graph, outputs, fed)
})
