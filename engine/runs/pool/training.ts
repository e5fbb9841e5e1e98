/** Short trainings of networks, as plain data: what a process of its own and other machines are given, and what they give back. */
import { z } from 'zod'
import { hashesOf } from '../../network/own-data.ts'
import { Network } from '../../network/schema.ts'
import type { Trained, Training } from '../../stages/training.ts'
import { ownOf } from '../../tasks/own/load.ts'
import type { Content } from '../../tasks/tasks.ts'
import { decodeMessage, encodeMessage } from '../../wire.ts'
import type { Errand } from './errand.ts'

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'are no floats')
export const WeightsByName = z.record(z.string().max(200), floats)
const Lesson = z.strictObject({
  network: Network,
  task: z.string().min(1).max(200),
  judgedBy: z.string().min(1).max(40).nullable(),
  most: z.int().min(1).optional(),
  learningRate: z.number().positive().max(10),
  batch: z.int().min(1).max(4096),
  samples: z.int().min(1).max(10_000_000),
  seed: z.int(),
  scope: z.array(z.string().max(200)).max(10_000).optional(),
  weights: WeightsByName,
})
/** All that a training depends on, besides the task's samples. */
export type Pupil = z.infer<typeof Lesson>
const Answer = z.strictObject({ weights: WeightsByName, score: z.number().or(z.nan()) })

export const pupilOf = (...[lesson, network, weights, samples, seed, scope]: Parameters<Training>): Pupil => {
  const { task, judgedBy, most, learningRate, batch } = lesson
  const common = { network, task, judgedBy, learningRate, batch, samples, seed, weights }
  return { ...common, ...(most !== undefined && { most }), ...(scope && { scope: [...scope] }) }
}

/** Hashes of the content of the network's own data, as far as the training needs it. */
export const contentsOf = ({ network, task }: Pick<Pupil, 'network' | 'task'>): string[] => {
  const own = ownOf(network, task)
  return own ? hashesOf(own.data) : []
}

/** A training that came from anywhere. Throws a sentence where it is none. */
export const pupilFrom = (bytes: Uint8Array): Pupil => understood(Lesson, bytes, 'The job')
export const trainedBytes = (trained: Trained): Uint8Array => encodeMessage(trained)

/** Throws a sentence where the bytes are not such. */
export function understood<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  // A copy of its own: a Buffer is a window on a larger memory.
  const read = schema.safeParse(decodeMessage(new Uint8Array(bytes)))
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]!
  throw new Error(`${what} is not understood (${path.join('.') || 'all of it'}: ${message}).`)
}

/** Weights of a training are those that it was given, by name and length. */
function sameWeights({ weights }: Pupil, trained: Trained): Trained {
  const names = Object.keys(weights)
  if (names.length !== Object.keys(trained.weights).length || names.some((name) => trained.weights[name]?.length !== weights[name]!.length))
    throw new Error('The answer is broken: its weights are not those of the network.')
  return trained
}

/** @param content the network's own data @param here does it on this machine */
export const training = (pupil: Pupil, content: Content, here: (pupil: Pupil) => Promise<Trained>): Errand<Trained> => ({
  kind: 'training',
  doing: `Training a network of ${Object.keys(pupil.network.modules).length} modules`,
  data: {},
  named: contentsOf(pupil).map((hash) => ({ hash, bytes: () => content(hash) })),
  given: () => encodeMessage(pupil),
  answer(_came, bytes) {
    if (!bytes) throw new Error('The answer is not at Redis any more.')
    return sameWeights(pupil, understood(Answer, bytes, 'The answer'))
  },
  here: () => here(pupil),
})
