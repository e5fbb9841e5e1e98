import { expect, test } from 'vitest'
import { networks } from '../../../engine/bench/training.ts'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram, stepsOf } from '../../../engine/compile/load.ts'
import { trainingProgram } from '../../../engine/compile/program.ts'
import { segmentsOf } from '../../../engine/compile/segments.ts'
import { blockWidth } from '../../../engine/tensor/blocks.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, applyAll, constant, type Graph, input, size, type Tensor } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { lowered } from '../../../engine/tensor/passes/lower.ts'
import { simplify } from '../../../engine/tensor/passes/passes.ts'
import { createSession } from '../../../engine/tensor/session.ts'

const shapesOf = (tensors: Record<string, Tensor>) => Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.shape]))
const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)))
const buffers = (shapes: Record<string, readonly number[]>) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(size(shape))]))

/**
 * Two grids, the first driven by an input itself, with whole numbers and truth values (places of the largest, a rectifier's mask) that cross
 * from the way there to the way back, a constant bias, and outputs that are an input or a kernel's own.
 */
function graphOf(): { graph: Graph; outputs: Record<string, Tensor> } {
  const graph = createGraph()
  const [drive, first, second] = [
    input(graph, 'drive', [3, 4, 8, 8]),
    input(graph, 'first', [5, 4, 4]),
    input(graph, 'second', [4, 4, 9, 4, 4]),
  ]
  const at = { ticks: 3, activation: 2, wrapped: 0, every: 0 }
  const cross = [0, 0, 0, 1, 0, -1, 1, 0, -1, 0]
  const all = Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3) - 1, (k % 3) - 1]).flat()
  const [one] = applyAll(graph, 'GridTicks', [drive, first, constant(graph, [0.1, 0.2, 0, 0], [4])], { ...at, offsets: cross })
  const rectified = apply(graph, 'Relu', [apply(graph, 'MaxPool', [one!], { kernel_shape: [2, 2], strides: [2, 2] })])
  const [two] = applyAll(graph, 'GridTicks', [rectified, second, constant(graph, [0, 0, 0, 0], [4])], { ...at, wrapped: 1, offsets: all })
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [two!, two!])], { axes: [0, 1, 2, 3], keepdims: 0 })
  const [a, b, c] = gradients(graph, loss, [drive, first, second])
  return { graph, outputs: { loss, states: one!, shown: drive, dDrive: a!, dFirst: b!, dSecond: c! } }
}

test('a graph in segments computes what its plain form computes as one model', async () => {
  const { graph, outputs } = graphOf()
  const whole = simplify(graph, outputs)
  const program = {
    ...segmentsOf(whole.graph, whole.outputs),
    inputs: Object.fromEntries(graph.inputs.map((t) => [t.name, t.shape])),
    outputs: shapesOf(outputs),
  }
  expect(program.segments.filter((s) => s.kind === 'kernel').map((s) => s.kernel)).toEqual([
    ...['GridTicks', 'GridTicks', 'GridTicksGradient', 'GridTicksGradient'],
  ])
  expect(new Set(Object.values(program.between).map((b) => b.type))).toContain('int64')
  const lower = lowered(graph, outputs)
  const plain = simplify(lower.graph, lower.outputs)
  const feeds = Object.fromEntries(graph.inputs.map((t, k) => [t.name, noise(size(t.shape), k).map((v) => v * (k ? 0.4 : 1))]))
  const one = await createSession(toOnnx(plain.graph, plain.outputs), program.inputs, program.outputs, 1)
  const wanted = buffers(program.outputs)
  await one.run(feeds, wanted)
  await one.dispose()
  for (const threads of [1, 2]) {
    const session = await loadProgram(program, threads)
    // The second run must find nothing of the first.
    for (const _ of [1, 2]) {
      const found = buffers(program.outputs)
      await session.run(feeds, found)
      for (const [name, values] of Object.entries(wanted)) {
        const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))
        const apart = Math.sqrt(values.reduce((sum, v, k) => sum + (v - found[name]![k]!) ** 2, 0))
        expect(apart / norm, name).toBeLessThan(1e-5)
      }
    }
    await session.dispose()
  }
})

test('a graph without a kernel is one segment', () => {
  const graph = createGraph()
  const x = input(graph, 'x', [2, 2])
  expect(segmentsOf(graph, { y: apply(graph, 'Relu', [x]) }).segments).toHaveLength(1)
})

test('a plan says how wide the blocks of channels are that a step computes in', () => {
  const { network, batch, optimiser } = networks.cnn!
  const width = blockWidth()
  expect(stepsOf(trainingProgram(network, batch, plainDescent(optimiser)))).toEqual([width ? `runtime, blocks of ${width}` : 'runtime'])
  expect(stepsOf(trainingProgram(networks.mlp!.network, 8, plainDescent('sgd')))).toEqual(['runtime'])
})
