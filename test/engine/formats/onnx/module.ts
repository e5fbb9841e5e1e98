/** A prepared model as a module of a network: what it says, and how it learns. */
import * as ort from 'onnxruntime-node'
import { expect } from 'vitest'
import type { Prepared } from '../../../../engine/formats/onnx/prepare.ts'
import { presented } from '../../../../engine/formats/onnx/prepared.ts'
import { gradients } from '../../../../engine/tensor/gradient.ts'
import { apply, input, size, type Tensor } from '../../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { simplify } from '../../../../engine/tensor/passes/passes.ts'
import { noise } from './models.ts'

export async function run(bytes: Uint8Array, feeds: Record<string, [values: Float32Array, shape: readonly number[]]>) {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4, intraOpNumThreads: 1 })
  const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))
  const found = await session.run(
    Object.fromEntries(given.map(([name, [values, shape]]) => [name, new ort.Tensor('float32', values, shape)])),
  )
  await session.release()
  return found
}

/** The module for a batch: its outputs, and the gradient of the sum of their squares at every weight. */
export function built(p: Prepared, batch: number) {
  const graph = createGraph()
  const arriving = Object.fromEntries(p.model.inputs.map(({ name, signal }) => [name, input(graph, `x.${name}`, [batch, ...signal.shape])]))
  const weights = Object.fromEntries(Object.entries(p.weights).map(([name, { shape }]) => [name, input(graph, `w.${name}`, shape)]))
  const outputs = presented(graph, p.model, batch, arriving, weights)
  const losses = Object.values(outputs).map((t) =>
    apply(graph, 'ReduceSum', [apply(graph, 'Mul', [t, t])], { axes: t.shape.map((_, k) => k), keepdims: 0 }),
  )
  const loss = losses.reduce((a, b) => apply(graph, 'Add', [a, b]))
  const all: Record<string, Tensor> = { loss }
  gradients(graph, loss, Object.values(weights)).forEach((g, k) => {
    all[`d.${Object.keys(weights)[k]}`] = g
  })
  for (const [name, t] of Object.entries(outputs)) all[`y.${name}`] = t
  const simple = simplify(graph, all)
  return toOnnx(simple.graph, simple.outputs)
}
export const feedsOf = (p: Prepared, batch: number): Record<string, [Float32Array, readonly number[]]> => ({
  ...Object.fromEntries(
    p.model.inputs.map(({ name, signal }) => [`x.${name}`, [noise(batch * size(signal.shape), 5), [batch, ...signal.shape]]]),
  ),
  ...Object.fromEntries(Object.entries(p.weights).map(([name, { values, shape }]) => [`w.${name}`, [values, shape]])),
})

/** Finite differences of the loss at some places of every weight. */
export async function checkLearning(p: Prepared, batch: number): Promise<void> {
  const [bytes, feeds] = [built(p, batch), feedsOf(p, batch)]
  const ours = await run(bytes, feeds)
  const step = 1e-2
  for (const [name, { values, shape, fixed }] of Object.entries(p.weights)) {
    if (fixed) continue
    const at = Math.min(1, values.length - 1)
    const lossAt = async (delta: number) => {
      const moved = values.slice()
      moved[at]! += delta
      const { loss } = await run(bytes, { ...feeds, [`w.${name}`]: [moved, shape] })
      return loss!.data[0] as number
    }
    const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)
    const found = (ours[`d.${name}`]!.data as Float32Array)[at]!
    expect(Math.abs(found - slope), name).toBeLessThan(2e-3 + 0.02 * Math.abs(slope))
  }
}
