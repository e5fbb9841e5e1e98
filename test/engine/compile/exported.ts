/** An exported model in plain ONNX Runtime. */
import * as ort from 'onnxruntime-node'
import { size } from '../../../engine/tensor/graph.ts'

/** The shape of an input for a batch: `batch` and `3*batch` are what it says for any. */
export const sizesAt = (m: ort.InferenceSession.ValueMetadata, batch: number): number[] =>
  (m as { shape: readonly (number | string)[] }).shape.map((n) => (typeof n === 'number' ? n : (Number.parseInt(n, 10) || 1) * batch))

/** What it says of `batch` samples; inputs that are not given are zeros. */
export async function plainly(model: Uint8Array, batch: number, given: Readonly<Record<string, Float32Array>>) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 })
  try {
    const feeds = session.inputMetadata.map((m) => {
      const shape = sizesAt(m, batch)
      return [m.name, new ort.Tensor('float32', given[m.name] ?? new Float32Array(size(shape)), shape)] as const
    })
    return await session.run(Object.fromEntries(feeds))
  } finally {
    await session.release()
  }
}
