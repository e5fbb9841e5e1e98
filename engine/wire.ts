/** How messages between window and engine become bytes: msgpack, where float32 and uint32 arrays keep their type. Pure, for both sides. */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'

const extensions = new ExtensionCodec()
const bytesOf = (array: Float32Array | Uint32Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
// A copy, since msgpack hands out a view at any offset and these arrays need one divisible by 4.
extensions.register({
  type: 1,
  encode: (value) => (value instanceof Float32Array ? bytesOf(value) : null),
  decode: (bytes) => new Float32Array(bytes.slice().buffer),
})
extensions.register({
  type: 2,
  encode: (value) => (value instanceof Uint32Array ? bytesOf(value) : null),
  decode: (bytes) => new Uint32Array(bytes.slice().buffer),
})

export const encodeMessage = (message: unknown): Uint8Array => encode(message, { extensionCodec: extensions, ignoreUndefined: true })

/** Throws on bytes that are no message. */
export const decodeMessage = (bytes: Uint8Array): unknown => decode(bytes, { extensionCodec: extensions })
