/** Fractions of other widths than float32, as files hold them, little-endian. */

const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024))
}
/** On their own, aligned: a slice of a Buffer is the same memory. */
const copied = (bytes: Uint8Array) => new Uint8Array(bytes).buffer

/** Bytes of an element, and how many bytes become floats. */
export interface Width {
  readonly size: number
  read(bytes: Uint8Array): Float32Array
}
export const widths = {
  float32: { size: 4, read: (b) => new Float32Array(copied(b)) },
  float64: { size: 8, read: (b) => Float32Array.from(new Float64Array(copied(b))) },
  float16: { size: 2, read: (b) => Float32Array.from(new Uint16Array(copied(b)), half) },
  bfloat16: { size: 2, read: (b) => new Float32Array(Uint32Array.from(new Uint16Array(copied(b)), (v) => v << 16).buffer) },
} satisfies Record<string, Width>
