/**
 * An imported model that takes any number of samples, and the same run one by one and in fours: `node test/bench/groups.ts MODEL.onnx`.
 * Milliseconds of a forward pass of 32 samples with the gradients of all weights, on one thread, the middle and the least of nine turns
 * that alternate; JSON lines.
 */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as ort from 'onnxruntime-node'
import { prepare } from '../../engine/formats/onnx/prepare.ts'
import { presented } from '../../engine/formats/onnx/prepared.ts'
import { square, sum } from '../../engine/tensor/algebra.ts'
import { gradients } from '../../engine/tensor/gradient.ts'
import { input, size } from '../../engine/tensor/graph.ts'
import { toOnnx } from '../../engine/tensor/onnx.ts'
import { createGraph } from '../../engine/tensor/operators.ts'
import { simplify } from '../../engine/tensor/passes/passes.ts'

const BATCH = 32
const path = process.argv[2]
if (!path) throw new Error('Say which model, as in: node test/bench/groups.ts MODEL.onnx')
const { model, weights } = await prepare(readFileSync(path), dirname(path), {})

function step(samples: number | null): Uint8Array {
  const g = createGraph()
  const arriving = Object.fromEntries(model.inputs.map(({ name, signal }) => [name, input(g, `x.${name}`, [BATCH, ...signal.shape])]))
  const own = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, input(g, `w.${name}`, shape)]))
  const said = Object.values(presented(g, { graph: model.graph, ...(samples && { samples }) }, BATCH, arriving, own))[0]!
  const loss = sum(g, square(g, said), [...said.shape.keys()], 0)
  const names = Object.keys(weights).filter((name) => !weights[name]!.fixed)
  const slopes = gradients(
    g,
    loss,
    names.map((name) => own[name]!),
  )
  const simple = simplify(g, { loss, ...Object.fromEntries(slopes.map((t, k) => [`d.${names[k]}`, t])) })
  return toOnnx(simple.graph, simple.outputs)
}

const shown = model.inputs.map(({ name, signal: { shape } }) => {
  const values = Float32Array.from({ length: BATCH * size(shape) }, (_, k) => Math.sin(k))
  return [`x.${name}`, new ort.Tensor('float32', values, [BATCH, ...shape])] as const
})
const held = Object.entries(weights).map(([name, w]) => [`w.${name}`, new ort.Tensor('float32', w.values, w.shape)] as const)
const sessions = []
for (const samples of [null, 1, 4])
  sessions.push({ samples, times: [] as number[], session: await ort.InferenceSession.create(step(samples), { intraOpNumThreads: 1 }) })
for (let turn = 0; turn < 9; turn++)
  for (const { session, times } of sessions) {
    const feeds = Object.fromEntries([...shown, ...held].filter(([name]) => session.inputNames.includes(name)))
    const began = performance.now()
    await session.run(feeds)
    times.push(performance.now() - began)
  }
for (const { samples, times } of sessions) {
  const sorted = times.sort((a, b) => a - b)
  console.log(JSON.stringify({ samples: samples ?? 'any', median_ms: +sorted[4]!.toFixed(1), least_ms: +sorted[0]!.toFixed(1) }))
}
