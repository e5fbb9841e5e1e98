/** An ONNX model ready to run, on the processor or on what a person chose. */
import * as ort from 'onnxruntime-node'
import { native, type Values } from './native.ts'
import { execution, fallBack } from './provider.ts'

export type { Values }
export interface Session {
  /** Reads each input and writes each output where they lie; both in row-major order. */
  run(inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>): Promise<void>
  dispose(): Promise<void>
}
/** Of what computes. */
export const versions = { node: process.versions.node, onnxruntime: ort.env.versions.node ?? ort.env.versions.common }

type Shapes = Readonly<Record<string, readonly number[]>>

function tensorOf(values: Values, shape: readonly number[]): ort.Tensor {
  if (values instanceof Float32Array) return new ort.Tensor('float32', values, shape)
  return values instanceof BigInt64Array ? new ort.Tensor('int64', values, shape) : new ort.Tensor('bool', values, shape)
}

/** @param threads threads inside an operator; results do not depend on it */
export async function createSession(model: Uint8Array, inputShapes: Shapes, outputShapes: Shapes, threads: number): Promise<Session> {
  const { provider } = execution()
  const direct = provider === 'cpu' ? native()?.(model, threads, { inputs: inputShapes, outputs: outputShapes }) : null
  if (direct) return { run: async (inputs, outputs) => direct.run(inputs, outputs), dispose: async () => direct.dispose() }
  const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential' }
  let session: ort.InferenceSession
  try {
    session = await ort.InferenceSession.create(model, { ...options, executionProviders: [provider] })
  } catch (error) {
    if (provider === 'cpu') throw error
    fallBack(error)
    return createSession(model, inputShapes, outputShapes, threads)
  }
  const wrapped = new WeakMap<Values, ort.Tensor>()
  const wrap = (values: Values, shape: readonly number[]) => {
    let tensor = wrapped.get(values)
    if (!tensor) wrapped.set(values, (tensor = tensorOf(values, shape)))
    return tensor
  }
  const wrapAll = (values: Readonly<Record<string, Values>>, shapes: Shapes) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, wrap(values[name]!, shape)]))
  const used = new Set(session.inputNames)
  return {
    run: async (inputs, outputs) => {
      const feeds = wrapAll(inputs, inputShapes)
      for (const name of Object.keys(feeds)) if (!used.has(name)) delete feeds[name]
      await session.run(feeds, wrapAll(outputs, outputShapes))
    },
    dispose: () => session.release(),
  }
}
