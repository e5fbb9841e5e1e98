/** Exams as bytes, known by their hash. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Exam } from '../../stages/exam.ts'
import { type WorldName, worldTasks } from '../../tasks/world-definitions.ts'
import { decodeMessage, encodeMessage } from '../../wire.ts'

/** An exam and its name: whoever had it once knows it by that. */
export interface Known {
  readonly key: string
  readonly exam: Exam
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
export function packed(exam: Exam): { readonly key: string; readonly bytes: Uint8Array } {
  const bytes = encodeMessage(exam)
  return { key: hashOf(bytes), bytes }
}

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'are no floats')
const size = z.int().min(1).max(1e7)
const Samples = z
  .strictObject({ count: size, shown: floats, asked: floats, answer: z.enum(['classes', 'values']), n: size })
  .refine(({ count, asked, answer, n }) => asked.length === count * (answer === 'classes' ? 1 : n), 'does not ask as much as it says')
  .refine(({ asked, answer, n }) => answer === 'values' || asked.every((c) => Number.isInteger(c) && c >= 0 && c < n), 'asks for no class')
const Shape = z
  .strictObject({
    inputs: size,
    outputs: size,
    ticks: size,
    readout: z.strictObject({ weights: floats.nullable(), bias: floats }),
    of: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('samples'), samples: Samples }),
      z.strictObject({ kind: z.literal('world'), world: z.enum(Object.keys(worldTasks) as [WorldName, ...WorldName[]]) }),
    ]),
  })
  .refine(
    ({ outputs, readout: { weights, bias } }) => (weights ? weights.length === outputs * bias.length : outputs === bias.length),
    'has a readout of another size',
  )
  .refine(
    ({ inputs, readout, of }) =>
      of.kind === 'world'
        ? inputs === worldTasks[of.world].world.observed.length
        : of.samples.shown.length === of.samples.count * inputs && of.samples.n === readout.bias.length,
    'shows another number of inputs',
  )

/** The exam of bytes that came from anywhere. Throws a sentence where they are not those of the key, or no exam. */
export function unpacked(key: string, bytes: Uint8Array): Known {
  if (hashOf(bytes) !== key) throw new Error('The exam is broken: its bytes are not those that its name stands for.')
  // A copy of its own: a Buffer is a window on a larger memory.
  const read = Shape.safeParse(decodeMessage(new Uint8Array(bytes)))
  if (!read.success)
    throw new Error(
      `The exam is not understood (${read.error.issues[0]!.path.join('.') || 'all of it'}: ${read.error.issues[0]!.message}).`,
    )
  return { key, exam: read.data }
}
