/**
 * The forms in which a sparse projection can be computed: `node test/bench/sparse.ts`. One connection after another (`list`), scattered
 * into a matrix (`scattered`), or a stored matrix under a mask (`masked`), each with its gradients. Prints one JSON object a size, in ms.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { generatorOf } from '../../engine/projections/connections.ts'
import { gradients } from '../../engine/tensor/gradient.ts'
import { apply, constant, input, size, type Tensor } from '../../engine/tensor/graph.ts'
import { toOnnx } from '../../engine/tensor/onnx.ts'
import { createGraph } from '../../engine/tensor/operators.ts'
import { simplify } from '../../engine/tensor/passes/passes.ts'
import { createSession } from '../../engine/tensor/session.ts'

type Form = 'list' | 'scattered' | 'masked'
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

/** @param degree connections onto each of as many targets as there are sources */
async function milliseconds(units: number, degree: number, rows: number, form: Form): Promise<number> {
  const g = createGraph()
  const count = units * degree
  const generator = generatorOf('sparse')
  const to = Array.from({ length: count }, (_, k) => Math.floor(k / degree))
  const from = to.map(() => uniformInt(generator, 0, units - 1))
  const places = (values: number[], shape: number[]) => apply(g, 'Cast', [constant(g, values, shape)], { to: 7 })
  const zeros = (shape: number[]) => apply(g, 'Expand', [constant(g, [0])], { shape })
  const turned = (t: Tensor) => apply(g, 'Transpose', [t], { perm: [1, 0] })
  const product = (a: Tensor, b: Tensor) => apply(g, 'Gemm', [a, b], { transA: 0, transB: 0 })
  const x = input(g, 'x', [rows, units])
  const wanted = input(g, 'wanted', [rows, units])
  const weight = input(g, 'weight', form === 'masked' ? [units, units] : [count])
  const made: Record<Form, () => Tensor> = {
    list: () => {
      const heard = apply(g, 'Gather', [turned(x), places(from, [count])], { axis: 0 })
      const carried = apply(g, 'Mul', [heard, apply(g, 'Reshape', [weight], { shape: [count, 1] })])
      return turned(apply(g, 'ScatterND', [zeros([units, rows]), places(to, [count, 1]), carried]))
    },
    scattered: () => {
      const cells = from.flatMap((s, k) => [s, to[k]!])
      return product(x, apply(g, 'ScatterND', [zeros([units, units]), places(cells, [count, 2]), weight]))
    },
    masked: () => {
      const mask = new Float32Array(units * units)
      from.forEach((s, k) => {
        mask[s * units + to[k]!] = 1
      })
      return product(x, apply(g, 'Mul', [weight, constant(g, mask, [units, units])]))
    },
  }
  const error = apply(g, 'Sub', [made[form](), wanted])
  const loss = apply(g, 'ReduceSum', [apply(g, 'Mul', [error, error])], { axes: [0, 1], keepdims: 0 })
  const [dw, dx] = gradients(g, loss, [weight, x])
  const simple = simplify(g, { loss, dw: dw!, dx: dx! })
  const shapes = (tensors: Record<string, Tensor>) => Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.shape]))
  const inputs = shapes(Object.fromEntries(simple.graph.inputs.map((t) => [t.name, t])))
  const outputs = shapes(simple.outputs)
  const session = await createSession(toOnnx(simple.graph, simple.outputs), inputs, outputs, 2)
  const filled = (of: Record<string, readonly number[]>) =>
    Object.fromEntries(Object.entries(of).map(([name, shape]) => [name, new Float32Array(size(shape)).fill(0.1)]))
  const [feeds, results] = [filled(inputs), filled(outputs)]
  await session.run(feeds, results)
  const times: number[] = []
  for (let round = 0; round < 7; round++) {
    const before = performance.now()
    await session.run(feeds, results)
    times.push(performance.now() - before)
  }
  await session.dispose()
  return Number(median(times).toFixed(2))
}

for (const [units, degree, rows] of [
  [256, 3, 32],
  [256, 26, 32],
  [1000, 10, 32],
  [1000, 100, 32],
  [1000, 10, 512],
  [1000, 100, 512],
  [4000, 40, 32],
  [4000, 40, 320],
] as const) {
  const [list, scattered, masked] = [
    await milliseconds(units, degree, rows, 'list'),
    await milliseconds(units, degree, rows, 'scattered'),
    await milliseconds(units, degree, rows, 'masked'),
  ]
  console.log(JSON.stringify({ units, degree, rows, list, scattered, masked }))
}
