/** The ONNX project's own test vectors, from Debian's package `libonnx-testdata`. */
import * as ort from 'onnxruntime-node'
import proto from 'onnx-proto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dimsOf, elementType, numbersOf, whole } from '../../../../engine/formats/onnx/tensors.ts'

export const folder = '/usr/share/libonnx-testdata/data/node'
const { onnx } = proto

/** A tensor of a file as the runtime takes it. Throws where the runtime's Node binding has no such type. */
export function tensorOf(bytes: Uint8Array): { name: string; tensor: ort.Tensor } {
  const t = onnx.TensorProto.decode(bytes)
  const dims = dimsOf(t)
  const name = t.name ?? ''
  if (elementType(t.dataType) === 'string')
    return {
      name,
      tensor: new ort.Tensor(
        'string',
        (t.stringData ?? []).map((s) => new TextDecoder().decode(s)),
        dims,
      ),
    }
  const make = {
    1: ['float32', Float32Array],
    2: ['uint8', Uint8Array],
    3: ['int8', Int8Array],
    4: ['uint16', Uint16Array],
    5: ['int16', Int16Array],
    6: ['int32', Int32Array],
    7: ['int64', BigInt64Array],
    9: ['bool', Uint8Array],
    10: ['float16', (globalThis as { Float16Array?: unknown }).Float16Array],
    11: ['float64', Float64Array],
    12: ['uint32', Uint32Array],
    13: ['uint64', BigUint64Array],
  }[t.dataType as number] as
    | [ort.Tensor.Type, { new (b: ArrayBufferLike): ort.Tensor['data']; from(v: unknown[]): ort.Tensor['data'] }]
    | undefined
  if (!make) throw new Error(`element type ${t.dataType}`)
  const [type, Values] = make
  if (t.rawData?.length)
    return {
      name,
      tensor: new ort.Tensor(
        type,
        Values.from([]).constructor === Float32Array ? (numbersOf(t) as Float32Array) : new Values(new Uint8Array(t.rawData).buffer),
        dims,
      ),
    }
  const listed = [t.floatData, t.int32Data, t.int64Data, t.doubleData, t.uint64Data].find((list) => list?.length) ?? []
  const big = type === 'int64' || type === 'uint64'
  return {
    name,
    tensor: new ort.Tensor(type, Values.from(Array.from(listed as unknown[], (v) => (big ? BigInt(String(v)) : whole(v)))), dims),
  }
}

export interface Vectors {
  readonly model: Uint8Array
  readonly inputs: ort.Tensor[]
  readonly outputs: ort.Tensor[]
}
/** The first data set of a test. Throws where it has values that are no tensors. */
export function vectorsOf(test: string): Vectors {
  const at = join(folder, test, 'test_data_set_0')
  const read = (kind: string) => {
    const found: ort.Tensor[] = []
    for (let k = 0; existsSync(join(at, `${kind}_${k}.pb`)); k++) found.push(tensorOf(readFileSync(join(at, `${kind}_${k}.pb`))).tensor)
    return found
  }
  return { model: readFileSync(join(folder, test, 'model.onnx')), inputs: read('input'), outputs: read('output') }
}
export const tests = (): string[] => (existsSync(folder) ? readdirSync(folder).sort() : [])
