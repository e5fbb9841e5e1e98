/** Protocol buffers, written field after field into one array that grows (protobuf.dev/programming-guides/encoding). */

const [VARINT, LENGTH, FIXED32] = [0, 2, 5]

export class Writer {
  #bytes = new Uint8Array(1 << 16)
  #at = 0

  /** What was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }

  /** A whole number, as a protobuf `int64`, `int32` or an enum has it. */
  int(field: number, value: number): void {
    this.#room(20)
    this.#varint(field * 8 + VARINT)
    if (value >= 0) this.#varint(value)
    else
      for (let rest = BigInt.asUintN(64, BigInt(value)), k = 0; k < 10; rest >>= 7n, k++) this.#put(Number(rest & 127n) | (k < 9 ? 128 : 0))
  }

  float(field: number, value: number): void {
    this.#room(14)
    this.#varint(field * 8 + FIXED32)
    new DataView(this.#bytes.buffer).setFloat32(this.#at, value, true)
    this.#at += 4
  }

  text(field: number, value: string): void {
    const start = this.open(field)
    this.#room(3 * value.length)
    for (let k = 0; k < value.length; k++) {
      const code = value.charCodeAt(k)
      if (code > 127) {
        this.#at = start + new TextEncoder().encodeInto(value, this.#bytes.subarray(start)).written
        break
      }
      this.#put(code)
    }
    this.close(start)
  }

  bytes(field: number, value: Uint8Array): void {
    this.#room(20 + value.length)
    this.#varint(field * 8 + LENGTH)
    this.#varint(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }

  /** Whole numbers as the bytes of int64, little-endian. */
  int64s(field: number, values: readonly number[]): void {
    this.#room(20 + 8 * values.length)
    this.#varint(field * 8 + LENGTH)
    this.#varint(8 * values.length)
    const view = new DataView(this.#bytes.buffer)
    for (const value of values) {
      const high = Math.floor(value / 2 ** 32)
      view.setUint32(this.#at, value - high * 2 ** 32, true)
      view.setInt32(this.#at + 4, high, true)
      this.#at += 8
    }
  }

  /** Begins a message inside this one; what comes until `close` belongs to it. */
  open(field: number): number {
    this.#room(11)
    this.#varint(field * 8 + LENGTH)
    return ++this.#at
  }
  /** @param start what `open` gave: the message begins there, one byte for its length before it */
  close(start: number): void {
    const length = this.#at - start
    if (length > 127) {
      const more = length < 2 ** 14 ? 1 : length < 2 ** 21 ? 2 : length < 2 ** 28 ? 3 : 4
      this.#room(more)
      this.#bytes.copyWithin(start + more, start, this.#at)
      this.#at = start - 1
      this.#varint(length)
      this.#at += length
    } else this.#bytes[start - 1] = length
  }

  #put(byte: number): void {
    this.#bytes[this.#at++] = byte
  }
  #varint(value: number): void {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#put((rest % 128) | 128)
    this.#put(rest)
  }
  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + more))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
  }
}
