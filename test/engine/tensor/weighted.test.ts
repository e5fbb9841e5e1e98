import { expect, test } from 'vitest'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, input, size, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { weightedSums } from '../../../engine/tensor/passes/weighted.ts'
import { interpret } from './reference.ts'

/** Attention of 5 positions in one batch of two, its output squared and summed, and the gradients of q, k and v. */
function attention(depth: number) {
  const graph = createGraph()
  const [q, k, v] = ['q', 'k', 'v'].map((name) => input(graph, name, [2, 5, depth])) as [never, never, never]
  const fits = apply(graph, 'MatMul', [q, apply(graph, 'Transpose', [k], { perm: [0, 2, 1] })])
  const taken = apply(graph, 'MatMul', [apply(graph, 'Softmax', [fits], { axis: -1 }), v])
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [taken, taken])], { axes: [0, 1, 2], keepdims: 0 })
  const [dq, dk, dv] = gradients(graph, loss, [q, k, v])
  const outputs = { loss, dq: dq!, dk: dk!, dv: dv! }
  return { graph: withoutDeadCode(graph, Object.values(outputs)), outputs }
}
const overFits = (graph: ReturnType<typeof attention>['graph']) =>
  graph.nodes.filter((n) => n.op === 'ReduceSum' && n.inputs[0]!.shape.join() === '2,5,5').length

test('the sum in the gradient of attention goes over the depth where that is smaller, and says the same', () => {
  const { graph, outputs } = attention(3)
  const done = weightedSums(graph, outputs)
  const after = withoutDeadCode(done.graph, Object.values(done.outputs))
  expect([overFits(graph), overFits(after)]).toEqual([1, 0])
  const feeds = Object.fromEntries(
    graph.inputs.map((t, i) => [t.name, Float64Array.from({ length: size(t.shape) }, (_, k) => Math.sin(7 * k + i))]),
  )
  const [before, now] = [interpret(graph, feeds), interpret(after, feeds)]
  for (const [name, t] of Object.entries(outputs)) {
    const [a, b] = [before.get(t.name)!.data, now.get(done.outputs[name]!.name)!.data]
    a.forEach((value, k) => expect(b[k], name).toBeCloseTo(value, 10))
  }
  const wide = attention(8)
  const left = weightedSums(wide.graph, wide.outputs)
  expect(overFits(withoutDeadCode(left.graph, Object.values(left.outputs)))).toBe(1)
})
