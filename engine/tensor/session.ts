/** An ONNX model ready to run, on the processor or on what a person chose. */
import * as ort from 'onnxruntime-node'
import type { Provider } from './definitions.ts'
import { size } from './graph.ts'
import { native, type Values } from './native.ts'
import { staying } from './onnx.ts'
import { execution, fallBack, lost } from './provider.ts'

export type { Values }
export interface Session {
  /** Reads each input and writes each output where they lie; both in row-major order. */
  run(inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>): Promise<void>
  /** The same, done when it returns; absent where what computes cannot. */
  runNow?(inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>): void
  dispose(): Promise<void>
}
/** Of what computes. */
export const versions = { node: process.versions.node, onnxruntime: ort.env.versions.node ?? ort.env.versions.common }

type Shapes = Readonly<Record<string, readonly number[]>>

function tensorOf(values: Values, shape: readonly number[]): ort.Tensor {
  if (values instanceof Float32Array) return new ort.Tensor('float32', values, shape)
  return values instanceof BigInt64Array ? new ort.Tensor('int64', values, shape) : new ort.Tensor('bool', values, shape)
}

/**
 * A provider that does not start, or fails at the model, makes the processor compute from then on, which `execution` tells.
 * @param threads threads inside an operator; results do not depend on it
 */
export async function createSession(
  model: Uint8Array,
  inputShapes: Shapes,
  outputShapes: Shapes,
  threads: number,
  provider: Provider = execution().provider,
): Promise<Session> {
  if (provider === 'cpu') {
    const direct = native()?.(model, threads, { inputs: inputShapes, outputs: outputShapes })
    if (direct)
      return {
        run: async (inputs, outputs) => direct.run(inputs, outputs),
        runNow: (inputs, outputs) => direct.run(inputs, outputs),
        dispose: async () => direct.dispose(),
      }
    return packaged(model, inputShapes, outputShapes, threads, provider)
  }
  try {
    return await packaged(model, inputShapes, outputShapes, threads, provider)
  } catch (error) {
    fallBack(error)
    return createSession(model, inputShapes, outputShapes, threads)
  }
}

/** A session of the package onnxruntime-node, which knows every provider and copies between it and the caller's arrays. */
async function packaged(model: Uint8Array, ins: Shapes, outs: Shapes, threads: number, provider: Provider): Promise<Session> {
  const elsewhere = provider !== 'cpu'
  // What does not work becomes one sentence instead.
  if (elsewhere) ort.env.logLevel = 'fatal'
  const stay = provider === 'webgpu' ? staying(model) : []
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    executionProviders: [stay.length > 0 ? { name: 'webgpu', forceCpuNodeNames: stay } : provider],
    ...(elsewhere && { logSeverityLevel: 4 as const }),
  })
  const wrapped = new WeakMap<Values, ort.Tensor>()
  const wrap = (values: Values, shape: readonly number[]) => {
    let tensor = wrapped.get(values)
    if (!tensor) wrapped.set(values, (tensor = tensorOf(values, shape)))
    return tensor
  }
  const wrapAll = (values: Readonly<Record<string, Values>>, shapes: Shapes) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, wrap(values[name]!, shape)]))
  const used = new Set(session.inputNames)
  const run = async (inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>) => {
    const feeds = wrapAll(inputs, ins)
    for (const name of Object.keys(feeds)) if (!used.has(name)) delete feeds[name]
    await session.run(feeds, wrapAll(outputs, outs))
  }
  if (elsewhere) {
    // A provider may take a model and refuse it when it runs, so it runs once on zeros, before anything counts.
    try {
      await run(zeros(session.inputMetadata, ins), zeros(session.outputMetadata, outs))
    } catch (error) {
      await session.release()
      throw error
    }
  }
  return {
    run: elsewhere
      ? (inputs, outputs) =>
          run(inputs, outputs).catch((error: unknown) => {
            throw lost(provider, error)
          })
      : run,
    dispose: () => session.release(),
  }
}

function zeros(told: ort.InferenceSession['inputMetadata'], shapes: Shapes): Record<string, Values> {
  const types = new Map(told.map((value) => [value.name, value.isTensor ? value.type : null]))
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const type = types.get(name)
      if (type === 'int64') return [name, new BigInt64Array(size(shape))]
      return [name, type === 'bool' ? new Uint8Array(size(shape)) : new Float32Array(size(shape))]
    }),
  )
}
