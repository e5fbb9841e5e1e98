/**
 * ONNX Runtime's C interface, called directly on the library that onnxruntime-node brings. That package's own `run` copies every output into
 * a new array, also where one was given; here the runtime reads and writes the caller's arrays, and a run allocates nothing.
 * The table of functions is ordered by version 1 of the interface, which the runtime keeps (onnxruntime_c_api.h).
 */
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import koffi, { type TypeObject } from 'koffi'

/** Places in the table. */
const API = {
  GetErrorMessage: [2, 'const char *(void *)'],
  CreateEnv: [3, 'void *(int, const char *, void *)'],
  CreateSessionFromArray: [8, 'void *(void *, void *, size_t, void *, void *)'],
  Run: [9, 'void *(void *, void *, void *, void *, size_t, void *, size_t, void *)'],
  CreateSessionOptions: [10, 'void *(void *)'],
  DisableMemPattern: [17, 'void *(void *)'],
  SetSessionGraphOptimizationLevel: [23, 'void *(void *, int)'],
  SetIntraOpNumThreads: [24, 'void *(void *, int)'],
  SetInterOpNumThreads: [25, 'void *(void *, int)'],
  CreateTensorWithDataAsOrtValue: [49, 'void *(void *, void *, size_t, void *, size_t, int, void *)'],
  CreateCpuMemoryInfo: [69, 'void *(int, int, void *)'],
  ReleaseStatus: [93, 'void (void *)'],
  ReleaseSession: [95, 'void (void *)'],
  ReleaseValue: [96, 'void (void *)'],
  ReleaseSessionOptions: [100, 'void (void *)'],
} as const
type Name = keyof typeof API
/** Tensors that go in beyond which the runtime rearranges nothing: its walks then take longer than they save (docs/decisions/many-weights.md). */
const MANY = 1000
const AS_IT_IS = 0
const API_VERSION = 16
/** An error comes back as a status, so the runtime need not print it too. */
const [ARENA, DEFAULT_MEMORY, FATAL_ONLY] = [1, 0, 4]
/** ONNX's numbers of the element types. */
const typeOf = (values: Values): number => (values instanceof Float32Array ? 1 : values instanceof BigInt64Array ? 7 : 9)
/** The call runs on a stack of its own, as deep as a main thread's. */
const STACK = 8 << 20

type Shape = readonly number[]
type Shapes = Readonly<Record<string, Shape>>
/** Of floats, of int64 and of truth values. */
export type Values = Float32Array | BigInt64Array | Uint8Array

/** Null where the library or the foreign-function interface cannot be loaded. Tried once. */
export const native = (() => {
  let tried: { native: ReturnType<typeof load> | null } | null = null
  return () => {
    if (!tried) {
      try {
        tried = { native: load() }
      } catch {
        tried = { native: null }
      }
    }
    return tried.native
  }
})()

function library(): string {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    'bin',
    'napi-v6',
    process.platform,
    process.arch,
  )
  const name = readdirSync(folder).find((file) => /^(libonnxruntime\.(so\.1|[\d.]+\.dylib|dylib)|onnxruntime\.dll)$/.test(file))
  if (!name) throw new Error('onnxruntime-node has no library for this machine.')
  return join(folder, name)
}

function load() {
  koffi.config({ sync_stack_size: STACK })
  const base = koffi.load(library()).func('void *OrtGetApiBase()')() as bigint
  const getApi = koffi.decode(base, 'void *') as bigint
  const table = koffi.call(getApi, koffi.proto('void *(uint32_t)'), API_VERSION) as bigint | null
  if (!table) throw new Error(`The runtime does not speak version ${API_VERSION} of its interface.`)
  const functions = Object.fromEntries(
    Object.entries(API).map(([name, [place, type]]) => [
      name,
      { at: koffi.decode(table, place * 8, 'void *') as bigint, type: koffi.proto(type) },
    ]),
  ) as Record<Name, { at: bigint; type: TypeObject }>
  const plain = (name: Name, ...args: unknown[]): unknown => koffi.call(functions[name].at, functions[name].type, ...args)
  /** A call that answers with a status; throws its sentence. */
  const call = (name: Name, ...args: unknown[]): void => {
    const status = plain(name, ...args) as bigint | null
    if (!status) return
    const message = plain('GetErrorMessage', status) as string
    plain('ReleaseStatus', status)
    throw new Error(message)
  }
  const made = (name: Name, ...args: unknown[]): bigint => {
    const out = new BigUint64Array(1)
    call(name, ...args, out)
    return out[0]!
  }
  const env = made('CreateEnv', FATAL_ONLY, 'neurula')
  const memory = made('CreateCpuMemoryInfo', ARENA, DEFAULT_MEMORY)
  const gone = new FinalizationRegistry<bigint>((value) => plain('ReleaseValue', value))
  const values = new WeakMap<Values, { shape: Shape; value: bigint }>()

  /** The runtime's view of an array; made once, as its memory never moves. */
  function valueOf(array: Values, shape: Shape): bigint {
    const known = values.get(array)
    if (known && (known.shape === shape || known.shape.join() === shape.join())) return known.value
    // Asking for the buffer takes a small array out of the garbage collector's heap, where it could move.
    const { buffer, byteOffset, byteLength } = array
    const dims = BigInt64Array.from(shape, BigInt)
    const value = made(
      'CreateTensorWithDataAsOrtValue',
      memory,
      koffi.address(buffer) + BigInt(byteOffset),
      byteLength,
      dims,
      dims.length,
      typeOf(array),
    )
    values.set(array, { shape, value })
    gone.register(array, value)
    return value
  }

  return (model: Uint8Array, threads: number, shapes: { readonly inputs: Shapes; readonly outputs: Shapes }) => {
    const options = made('CreateSessionOptions')
    call('SetIntraOpNumThreads', options, threads)
    call('SetInterOpNumThreads', options, 1)
    // A second plan of all memory would lie beside what the first run took.
    call('DisableMemPattern', options)
    if (Object.keys(shapes.inputs).length > MANY) call('SetSessionGraphOptimizationLevel', options, AS_IT_IS)
    let session: bigint
    try {
      session = made('CreateSessionFromArray', env, model, model.byteLength, options)
    } finally {
      plain('ReleaseSessionOptions', options)
    }
    const [ins, outs] = [Object.keys(shapes.inputs), Object.keys(shapes.outputs)]
    const [inNames, outNames] = [pointers(ins), pointers(outs)]
    const [inValues, outValues] = [new BigUint64Array(ins.length), new BigUint64Array(outs.length)]
    return {
      /** Reads each input and writes each output where they lie. */
      run(inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>): void {
        for (let k = 0; k < ins.length; k++) inValues[k] = valueOf(inputs[ins[k]!]!, shapes.inputs[ins[k]!]!)
        for (let k = 0; k < outs.length; k++) outValues[k] = valueOf(outputs[outs[k]!]!, shapes.outputs[outs[k]!]!)
        call('Run', session, null, inNames.list, inValues, ins.length, outNames.list, outs.length, outValues)
      },
      dispose: () => void plain('ReleaseSession', session),
    }
  }
}

/** Names as a C array of strings. */
function pointers(names: readonly string[]): { readonly list: BigUint64Array; readonly kept: readonly Buffer[] } {
  const kept = names.map((name) => Buffer.from(`${name}\0`.padEnd(96, '\0')))
  return { kept, list: BigUint64Array.from(kept, (bytes) => koffi.address(bytes.buffer) + BigInt(bytes.byteOffset)) }
}
