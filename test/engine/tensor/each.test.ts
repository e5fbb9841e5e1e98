/** One graph for each of several pieces: values and gradients, to the second, against the reference; and after the passes. */
import { expect, test } from 'vitest'
import { each } from '../../../engine/tensor/each.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, constant, type Graph, input, named, type Tensor, verify } from '../../../engine/tensor/graph.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { simplify } from '../../../engine/tensor/passes/passes.ts'
import { checkGradients, close, noise, runtime, weighed } from './check.ts'
import { interpret } from './reference.ts'

/** For each of three pieces of `x` `[3, 2, 4]` and `h` `[3, 2, 3]`: `tanh(x w + h) b`, its sum over the pieces, and `x` itself. */
function three(g: Graph, [x, h, w, b]: Tensor[]): readonly Tensor[] {
  const body: Graph = { ...g, inputs: [], constants: [], nodes: [] }
  const formal = (shape: number[]) => named(body, 'Identity', [{ shape, type: 'float' }])[0]!
  const [fx, fh] = [formal([2, 4]), formal([2, 3])]
  const inner = apply(body, 'Add', [apply(body, 'Gemm', [fx, w!], { transA: 0, transB: 0 }), fh])
  const out = apply(body, 'Mul', [apply(body, 'Tanh', [inner]), b!])
  const summed = apply(body, 'ReduceSum', [apply(body, 'Mul', [out, constant(body, [1, 2, 3], [3])])], { axes: [0], keepdims: 0 })
  const pieces = [
    { formal: fx, all: x! },
    { formal: fh, all: h! },
  ]
  return each(g, body, pieces, { sums: [summed], wanted: [out, fx] }, 3)
}
const shapes = [[3, 2, 4], [3, 2, 3], [4, 3], [3]]

test('runtime, reference and both gradients agree', () => checkGradients('each', shapes, three))

test('the passes leave what it says, and its gradient', async () => {
  const graph = createGraph()
  const inputs = shapes.map((shape, k) => input(graph, `x${k}`, shape))
  const feeds: Record<string, Float64Array> = Object.fromEntries(
    shapes.map((shape, k) => [
      `x${k}`,
      noise(
        shape.reduce((a, b) => a * b),
        k,
      ),
    ]),
  )
  // One value that goes in twice, by names of its own, which the passes make one.
  const twice = [apply(graph, 'Neg', [inputs[3]!]), apply(graph, 'Neg', [inputs[3]!])]
  const made = three(graph, [...inputs.slice(0, 3), twice[0]!])
  const again = three(graph, [...inputs.slice(0, 3), twice[1]!])
  const loss = weighed(graph, [...made, ...again], feeds, 20)
  const slopes = gradients(graph, loss, inputs)
  const outputs = { loss, ...Object.fromEntries(slopes.map((t, k) => [`d${k}`, t])) }
  const plain = interpret(graph, feeds)
  const simple = simplify(graph, outputs)
  verify(simple.graph, Object.values(simple.outputs))
  expect(simple.graph.nodes.filter((n) => n.op === 'Each').length).toBe(4)
  const ran = await runtime(simple.graph, simple.outputs, feeds)
  for (const [name, t] of Object.entries(outputs)) close(ran[name]!, plain.get(t.name)!.data, 2e-5, name)
})
