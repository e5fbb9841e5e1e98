/** Frames of engine/protocol.ts on a byte stream: uint32 length (little-endian, of what follows), uint8 channel, payload. */
const LIMIT = 1 << 30

export type Channel = 0 | 1

export function frame(channel: Channel, payload: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(5 + payload.byteLength)
  out.writeUInt32LE(1 + payload.byteLength, 0)
  out[4] = channel
  out.set(payload, 5)
  return out
}

/** Takes chunks as they come and calls `onFrame` for each whole frame. Throws when the stream is none of ours. */
export function frameReader(onFrame: (channel: number, payload: Uint8Array) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  return (chunk) => {
    parts.push(chunk)
    held += chunk.length
    while (held >= 5) {
      let head = parts[0] as Buffer
      if (head.length < 5) parts = [(head = Buffer.concat(parts))]
      const length = head.readUInt32LE(0)
      if (length < 1 || length > LIMIT) throw new Error(`Frame of ${length} bytes`)
      if (held < 4 + length) return
      const all = parts.length === 1 ? head : Buffer.concat(parts)
      const rest = all.subarray(4 + length)
      parts = rest.length > 0 ? [rest] : []
      held = rest.length
      onFrame(all[4] as number, new Uint8Array(all.subarray(5, 4 + length)))
    }
  }
}
