/**
 * Tensors in a file by name (huggingface/safetensors): a uint64 length, that many bytes of JSON with each tensor's type, shape and place,
 * then the bytes of all of them. Float32 goes out; half, brain and double floats come in as well.
 */
import { z } from 'zod'
import { type Width, widths } from './floats.ts'

export interface NamedTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}
export type Tensors = Readonly<Record<string, NamedTensor>>

/** The format's own limit of its header. */
const MAX_HEADER = 100_000_000
const Entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(16),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

/** The tensors in the order of their names, each where the last ends. */
export function writeSafetensors(tensors: Tensors): Uint8Array {
  const names = Object.keys(tensors).sort()
  let at = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  for (const name of names) {
    const { shape, values } = tensors[name]!
    const end = at + values.byteLength
    header[name] = { dtype: 'F32', shape, data_offsets: [at, end] }
    at = end
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  // Spaces up to a multiple of eight, so that the numbers lie aligned.
  const length = Math.ceil(text.length / 8) * 8
  const file = new Uint8Array(8 + length + at)
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true)
  file.fill(0x20, 8, 8 + length)
  file.set(text, 8)
  let into = 8 + length
  for (const name of names) {
    const { values } = tensors[name]!
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), into)
    into += values.byteLength
  }
  return file
}

/** By their names there. */
const types: Readonly<Record<string, Width>> = {
  F32: widths.float32,
  F64: widths.float64,
  F16: widths.float16,
  BF16: widths.bfloat16,
}

/** @throws one sentence when the bytes are no safetensors, or claim what they do not hold */
export function readSafetensors(file: Uint8Array): Tensors {
  const damaged = (why: string) => new Error(`The file is not safetensors, or it is damaged (${why}).`)
  if (file.length < 8) throw damaged('it ends in its first 8 bytes')
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)
  if (length > MAX_HEADER) throw damaged(`its header claims ${length} bytes, and at most ${MAX_HEADER} are read`)
  const begin = 8 + Number(length)
  if (begin > file.length) throw damaged(`its header claims ${length} bytes, and there are ${file.length - 8}`)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, begin)))
  } catch {
    throw damaged('its header is no JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw damaged('its header lists no tensors')
  const data = file.subarray(begin)
  const found: [string, NamedTensor][] = []
  const places: [number, number][] = []
  for (const [name, described] of Object.entries(header)) {
    if (name === '__metadata__') continue
    const entry = Entry.safeParse(described)
    if (!entry.success) throw damaged(`its tensor "${name.slice(0, 80)}" is not described`)
    const { dtype, shape, data_offsets } = entry.data
    const [from, to] = data_offsets
    const type = Object.hasOwn(types, dtype) ? types[dtype]! : null
    if (!type) throw new Error(`The tensor "${name.slice(0, 80)}" is of ${dtype.slice(0, 20)}, and F32, F64, F16 and BF16 are read.`)
    const count = shape.reduce((a, b) => a * b, 1)
    if (!Number.isSafeInteger(count) || to < from || to > data.length || to - from !== count * type.size)
      throw damaged(`its tensor "${name.slice(0, 80)}" [${shape}] claims the bytes ${from} to ${to} of ${data.length}`)
    if (to > from) places.push([from, to])
    found.push([name, { shape, values: type.read(data.subarray(from, to)) }])
  }
  places.sort(([a], [b]) => a - b)
  if (places.some(([from], k) => k > 0 && from < places[k - 1]![1])) throw damaged('its tensors lie over each other')
  return Object.fromEntries(found)
}
