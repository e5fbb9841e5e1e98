/** WAV files as other programs write them, for tests. */

type Writer = (view: DataView, at: number, value: number) => void
export type Encoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64'
const clipped = (value: number, scale: number) => Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)))
/** `step`: the largest error of a sample. */
export const encodings: Readonly<Record<Encoding, { bytes: number; step: number; write: Writer }>> = {
  pcm8: { bytes: 1, step: 1 / 2 ** 8, write: (view, at, v) => view.setUint8(at, clipped(v, 128) + 128) },
  pcm16: { bytes: 2, step: 1 / 2 ** 16, write: (view, at, v) => view.setInt16(at, clipped(v, 2 ** 15), true) },
  pcm24: {
    bytes: 3,
    step: 1 / 2 ** 24,
    write: (view, at, v) => {
      const value = clipped(v, 2 ** 23) & 0xffffff
      view.setUint8(at, value & 255)
      view.setUint16(at + 1, value >> 8, true)
    },
  },
  pcm32: { bytes: 4, step: 1 / 2 ** 25, write: (view, at, v) => view.setInt32(at, clipped(v, 2 ** 31), true) },
  float32: { bytes: 4, step: 0, write: (view, at, v) => view.setFloat32(at, v, true) },
  float64: { bytes: 8, step: 0, write: (view, at, v) => view.setFloat64(at, v, true) },
}

/**
 * @param around with a list of notes before the sound, of odd length, and another after it
 * @param extensible with the longer format of more than two channels and of floats
 */
export function wavOf(
  channels: readonly Float32Array[],
  rate: number,
  { encoding, around = false, extensible = false }: { encoding: Encoding; around?: boolean; extensible?: boolean },
): Uint8Array {
  const { bytes, write } = encodings[encoding]
  const tag = encoding.startsWith('float') ? 3 : 1
  const frame = bytes * channels.length
  const data = new DataView(new ArrayBuffer(frame * channels[0]!.length))
  for (const [c, samples] of channels.entries()) samples.forEach((v, k) => write(data, k * frame + c * bytes, v))
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16))
  format.setUint16(0, extensible ? 0xfffe : tag, true)
  format.setUint16(2, channels.length, true)
  format.setUint32(4, rate, true)
  format.setUint32(8, rate * frame, true)
  format.setUint16(12, frame, true)
  format.setUint16(14, 8 * bytes, true)
  if (extensible) {
    format.setUint16(16, 22, true)
    format.setUint16(18, 8 * bytes, true)
    format.setUint16(24, tag, true)
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(new Uint8Array(format.buffer, 26))
  }
  const part = (name: string, content: Uint8Array) => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const note = around ? [part('LIST', Buffer.from('INFOabc'))] : []
  const parts = [...note, part('fmt ', new Uint8Array(format.buffer)), part('data', new Uint8Array(data.buffer)), ...note]
  const head = Buffer.alloc(12)
  head.write('RIFF', 'latin1')
  head.writeUInt32LE(4 + parts.reduce((sum, p) => sum + p.length, 0), 4)
  head.write('WAVE', 8, 'latin1')
  return new Uint8Array(Buffer.concat([head, ...parts]))
}
