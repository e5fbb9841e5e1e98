/** Networks to be judged, as plain data: what threads and other machines are given, and what they give back. */
import { z } from 'zod'
import { activationNames, aggregationNames } from '../../kernels/functions.ts'
import { type Nets, SLOW } from '../../kernels/nets.ts'
import { LONGEST_DELAY } from '../../network/neuron-graph.ts'
import type { Known } from './exams.ts'

/** Some networks of a generation, and what they are judged by. */
export interface Piece {
  readonly known: Known
  readonly nets: Nets
}
/** Does a piece: its trials as `packTrials` has them. Rejects with a sentence. */
export type Hands = (piece: Piece) => Promise<Float64Array>

/** Words of tapes that a piece may have: 64 MB. */
const MOST_WORDS = 1 << 24
/** A piece as it goes over a wire: JSON, numbers as base64 of their bytes, the lowest first. */
export const Job = z.strictObject({
  /** The exam's. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.int().min(1).max(1e6),
  outputs: z.int().min(1).max(1e6),
  starts: z.array(z.int().min(0)).min(1).max(1e5),
  words: z.base64().max(Math.ceil((4 * MOST_WORDS) / 3) * 4),
})
export type Job = z.infer<typeof Job>
export const Answer = z.strictObject({ said: z.base64() })
export type Answer = z.infer<typeof Answer>

const base64Of = ({ buffer, byteOffset, byteLength }: Int32Array | Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')
/** Memory of its own, at a place that suits numbers of any size. */
const bytesOf = (text: string): ArrayBuffer => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

export const jobOf = ({ known: { key }, nets: { inputs, outputs, starts, words } }: Piece): Job => ({
  key,
  inputs,
  outputs,
  starts: [...starts],
  words: base64Of(words),
})
export const answerOf = (said: Float64Array): Answer => ({ said: base64Of(said) })

/**
 * The piece of a job that came from anywhere. Rejects with a sentence where it is none.
 * @param exam gives the exam of a key
 */
export async function pieceOf(job: unknown, exam: (key: string) => Promise<Known>): Promise<Piece> {
  const { key, inputs, outputs, starts, words: text } = understood(Job, job)
  const bytes = bytesOf(text)
  if (bytes.byteLength % 4 !== 0) throw new Error('The job is broken: its networks are no whole words.')
  const nets = { inputs, outputs, starts, words: new Int32Array(bytes), floats: new Float32Array(bytes) }
  checkTapes(nets)
  const known = await exam(key)
  if (inputs !== known.exam.inputs + 1 || outputs !== known.exam.outputs)
    throw new Error('The job is broken: its networks are of another size than its exam.')
  return { known, nets }
}

/** The numbers of an answer that came from anywhere. Throws a sentence where they are not those of so many networks. */
export function saidOf(answer: unknown, networks: number): Float64Array {
  const bytes = bytesOf(understood(Answer, answer).said)
  if (bytes.byteLength % 8 !== 0) throw new Error('The answer is broken: it is no whole numbers.')
  const said = new Float64Array(bytes)
  let [at, count] = [0, 0]
  for (; at < said.length; count++) {
    const length = said[at + 2]!
    if (!(Number.isInteger(length) && length >= 0)) throw new Error('The answer is broken: a behaviour has no length.')
    at += 3 + length
  }
  if (at !== said.length || count !== networks) throw new Error(`The answer is broken: it is not one of ${networks} networks.`)
  return said
}

/** Throws a sentence where the value is not such. */
export function understood<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]!
  throw new Error(`What came is not understood (${path.join('.') || 'all of it'}: ${message}).`)
}

/** A kernel trusts its tapes. Throws a sentence where one is not whole, or hears what is not there. */
function checkTapes({ inputs, outputs, starts, words }: Nets): void {
  const broken = (network: number, what: string): never => {
    throw new Error(`The job is broken: network ${network + 1} ${what}.`)
  }
  let at = 0
  starts.forEach((start, network) => {
    if (start !== at) broken(network, 'does not begin where the one before ends')
    const [neurons, steps, depth] = [words[at] ?? -1, words[at + 1] ?? -1, words[at + 2] ?? -1]
    if (neurons < 0 || steps < 0 || at + 3 + outputs + 3 * neurons > words.length) broken(network, 'is cut off')
    if (depth < 1 || depth > (steps === 0 ? 1 : LONGEST_DELAY)) broken(network, 'hears of times that there are not')
    const slots = inputs + neurons
    for (let o = 0; o < outputs; o++) if (!(words[at + 3 + o]! >= 0 && words[at + 3 + o]! < slots)) broken(network, 'has an output nowhere')
    at += 3 + outputs
    for (let neuron = 0; neuron < neurons; neuron++) {
      const count = words[at + 2] ?? -1
      const first = at + (words[at + 1]! & SLOW ? 4 : 3)
      if (count < 0 || first + 2 * count > words.length) broken(network, 'is cut off')
      if (!activationNames[words[at]!] || !aggregationNames[words[at + 1]! & ~SLOW]) broken(network, 'has a neuron of no kind')
      const heard = steps === 0 ? inputs + neuron : depth * slots
      for (let c = first; c < first + 2 * count; c += 2)
        if (!(words[c]! >= 0 && words[c]! < heard)) broken(network, 'hears a neuron that is not there')
      at = first + 2 * count
    }
  })
  if (at !== words.length) throw new Error('The job is broken: there are words behind its last network.')
}
