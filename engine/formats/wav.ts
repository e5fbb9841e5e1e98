/**
 * Sound in WAV files: RIFF chunks (Microsoft & IBM 1991, Multimedia Programming Interface and Data Specifications 1.0), with the extensible
 * format (Microsoft 2001) whose tag stands at the head of a GUID. PCM of 8 bits is unsigned, wider PCM signed; floats are -1 to 1.
 */
export interface Sound {
  /** Samples a second. */
  readonly rate: number
  /** -1 to 1; several channels are mixed down to their mean. */
  readonly samples: Float32Array
}

/** Encodings as their tags say. */
const [PCM, FLOAT, EXTENSIBLE] = [1, 3, 0xfffe]
const compressed: Readonly<Record<number, string>> = {
  2: 'ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  49: 'GSM',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
}
/** What follows the tag in a GUID of the extensible format. */
const GUID_TAIL = '000000001000800000aa00389b71'
const MAX_RATE = 1_000_000
/** What a program writes that does not know the length beforehand, such as to a pipe. */
const UNKNOWN_LENGTH = 0xffffffff

type Reader = (view: DataView, at: number) => number
const pcm: Readonly<Record<number, Reader>> = {
  1: (view, at) => (view.getUint8(at) - 128) / 128,
  2: (view, at) => view.getInt16(at, true) / 2 ** 15,
  3: (view, at) => (view.getUint8(at) + 256 * view.getInt16(at + 1, true)) / 2 ** 23,
  4: (view, at) => view.getInt32(at, true) / 2 ** 31,
}
const float: Readonly<Record<number, Reader>> = {
  4: (view, at) => view.getFloat32(at, true),
  8: (view, at) => view.getFloat64(at, true),
}

const damaged = (why: string) => new Error(`The WAV file is damaged: ${why}.`)

interface Format {
  readonly channels: number
  readonly rate: number
  /** Bytes of one channel's sample. */
  readonly width: number
  readonly read: Reader
}

function formatOf(chunk: DataView): Format {
  if (chunk.byteLength < 16) throw damaged(`its format has ${chunk.byteLength} bytes instead of 16`)
  const word = (at: number) => chunk.getUint16(at, true)
  const [channels, rate, frame] = [word(2), chunk.getUint32(4, true), word(12)]
  const extended = word(0) === EXTENSIBLE
  if (extended && chunk.byteLength < 40) throw damaged(`its extensible format has ${chunk.byteLength} bytes instead of 40`)
  const tag = extended ? word(24) : word(0)
  const tail = extended ? Buffer.from(chunk.buffer, chunk.byteOffset + 26, 14).toString('hex') : GUID_TAIL
  if (tail !== GUID_TAIL || (tag !== PCM && tag !== FLOAT))
    throw new Error(`The WAV file is in ${compressed[tag] ?? `the encoding ${tag}`}, which is not read; save it as PCM or float.`)
  if (channels === 0) throw damaged('it claims to have no channel')
  if (rate === 0 || rate > MAX_RATE) throw damaged(`it claims ${rate} samples a second`)
  const width = frame / channels
  const read = (tag === PCM ? pcm : float)[width]
  if (!read || word(14) > 8 * width || word(14) <= 8 * (width - 1))
    throw new Error(
      `The WAV file has samples of ${word(14)} bits in ${width} bytes each; PCM of 8, 16, 24 and 32 bits and float of 32 and 64 are read.`,
    )
  return { channels, rate, width, read }
}

/** @throws one sentence when the bytes are no WAV file, are damaged, hold no sound, or hold it in a way that is not read */
export function readWav(file: Uint8Array): Sound {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const name = (at: number) => String.fromCharCode(...file.subarray(at, at + 4))
  if (file.length >= 12 && (name(0) === 'RF64' || name(0) === 'RIFX'))
    throw new Error(`The file is a WAV file of the kind ${name(0)}, which is not read; save it as an ordinary one (RIFF).`)
  if (file.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') throw new Error('The file is no WAV file: it does not begin like one.')
  let format: Format | null = null
  for (let at = 12; at + 8 <= file.length; ) {
    const [id, claimed, begin] = [name(at), view.getUint32(at + 4, true), at + 8]
    const size = id === 'data' && claimed === UNKNOWN_LENGTH ? file.length - begin : claimed
    if (begin + size > file.length) throw damaged(`its part "${id}" should have ${size} bytes and ends after ${file.length - begin}`)
    if (id === 'fmt ') format = formatOf(new DataView(view.buffer, view.byteOffset + begin, size))
    if (id === 'data') {
      if (!format) throw damaged('its sound comes before the format of it')
      return { rate: format.rate, samples: samplesOf(format, new DataView(view.buffer, view.byteOffset + begin, size)) }
    }
    // Parts begin at even places.
    at = begin + size + (size % 2)
  }
  throw damaged('it ends before any sound')
}

function samplesOf({ channels, width, read }: Format, data: DataView): Float32Array {
  const frame = channels * width
  const count = data.byteLength / frame
  if (count === 0) throw new Error('The WAV file holds no sound: its length is 0.')
  if (!Number.isInteger(count)) throw damaged(`its sound ends within a sample (${data.byteLength} bytes, ${frame} a sample)`)
  const samples = new Float32Array(count)
  for (let k = 0; k < count; k++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += read(data, k * frame + c * width)
    if (!Number.isFinite(sum)) throw damaged(`its sample ${k + 1} is no finite number`)
    samples[k] = sum / channels
  }
  return samples
}
