/** Genomes as few bytes, for the project file and for other machines. */
import { LONGEST_DELAY } from '../../network/neuron-graph.ts'
import type { Genome } from './genome.ts'

/** More genes than these are no genome of ours. */
const MOST = 1_000_000
const LARGEST = 0x7fffffff
/** What is added to the number of genes where they have delays. */
const LATE = 1 << 21

/**
 * Number of genes, with LATE added where they have delays; steps between innovations, sources and targets, seven bits a byte, the lowest first (LEB128); a bit for each gene that is
 * enabled; weights as float32, little-endian; a byte of ticks for each gene that has a delay. What relatives share lies together, so that a compressor finds it.
 */
export function compact({ innovation, from, to, weight, enabled, delay }: Genome): Uint8Array {
  const genes = innovation.length
  const numbers: number[] = []
  const put = (n: number) => {
    let rest = n
    for (; rest > 127; rest = Math.floor(rest / 128)) numbers.push((rest % 128) | 128)
    numbers.push(rest)
  }
  put(delay ? genes + LATE : genes)
  for (let k = 0; k < genes; k++) put(k === 0 ? innovation[0]! : innovation[k]! - innovation[k - 1]!)
  for (const neuron of from) put(neuron)
  for (const neuron of to) put(neuron)
  const bits = numbers.length
  const weights = bits + Math.ceil(genes / 8)
  const delays = weights + 4 * genes
  const bytes = new Uint8Array(delays + (delay?.length ?? 0))
  bytes.set(numbers)
  if (delay) bytes.set(delay, delays)
  const view = new DataView(bytes.buffer)
  for (let k = 0; k < genes; k++) {
    if (enabled[k]) bytes[bits + (k >> 3)]! |= 1 << (k & 7)
    view.setFloat32(weights + 4 * k, weight[k]!, true)
  }
  return bytes
}

/** What `compact` wrote. @throws RangeError with a sentence when the bytes are no genome: they come from a file or another machine */
export function genomeOf(bytes: Uint8Array): Genome {
  let at = 0
  const next = (): number => {
    let [n, scale] = [0, 1]
    for (; ; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw broken('it ends early')
      n += (byte & 127) * scale
      if (n > LARGEST) throw broken('it has a number that is too large')
      if (byte < 128) return n
    }
  }
  const first = next()
  const late = first >= LATE
  const count = late ? first - LATE : first
  if (count > MOST) throw broken(`it has more than ${MOST} genes`)
  const [innovation, from, to, weight]: [number[], number[], number[], number[]] = [[], [], [], []]
  const enabled: boolean[] = []
  for (let k = 0, last = 0; k < count; k++) {
    const step = next()
    if (k > 0 && step === 0) throw broken('two genes have one innovation')
    last += step
    if (last > LARGEST) throw broken('it has a number that is too large')
    innovation.push(last)
  }
  for (let k = 0; k < count; k++) from.push(next())
  for (let k = 0; k < count; k++) to.push(next())
  const weights = at + Math.ceil(count / 8)
  const delays = weights + 4 * count
  if (bytes.length !== (late ? delays + count : delays)) throw broken('it is of another length')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let k = 0; k < count; k++) {
    enabled.push((bytes[at + (k >> 3)]! & (1 << (k & 7))) !== 0)
    weight.push(view.getFloat32(weights + 4 * k, true))
  }
  if (!weight.every(Number.isFinite)) throw broken('it has a weight that is no number')
  if (!late) return { innovation, from, to, weight, enabled }
  const delay = Array.from(bytes.subarray(delays))
  if (!delay.every((ticks) => ticks >= 1 && ticks <= LONGEST_DELAY)) throw broken(`it has a delay that is not 1 to ${LONGEST_DELAY} ticks`)
  return { innovation, from, to, weight, enabled, delay }
}

const broken = (how: string) => new RangeError(`A genome cannot be read: ${how}.`)
