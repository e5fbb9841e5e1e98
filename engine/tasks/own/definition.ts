/** Data of a person's own: what can be chosen when files are brought in, what is found in them, and the tasks that they become. */
import { z } from 'zod'
import type { OwnData, Signal } from '../../network/schema.ts'
import type { TaskDefinition } from '../definitions.ts'
import { readings } from '../text/definition.ts'

/** What a person may say of files; what is absent follows from what is in them. */
export const Choices = z.object({
  /** The column of a table that is asked for. */
  target: z.string().max(1000).optional(),
  answer: z.enum(['classes', 'values']).optional(),
  /** Columns of a table that are not shown. */
  leaveOut: z.array(z.string().max(1000)).max(20000).optional(),
  /** Width and height that pictures are brought to, in pixels. */
  size: z.tuple([z.int().min(1).max(1024), z.int().min(1).max(1024)]).optional(),
  colour: z.enum(['grey', 'colour']).optional(),
  /** What shows through where a picture is transparent, and around one of another shape. */
  ground: z.enum(['white', 'black']).optional(),
  /** Samples a second of sound, and how long a recording is. */
  rate: z.int().min(1000).max(192000).optional(),
  seconds: z.number().min(0.1).max(30).optional(),
})
export type Choices = z.infer<typeof Choices>

/** What was found in a person's files, before it comes into the document. */
export interface Preview {
  readonly title: string
  /** Files, samples, columns in a few words. */
  readonly source: string
  readonly count: number
  readonly parts: Readonly<Record<'train' | 'validation' | 'test', number>>
  /** How samples were parted: one sentence. */
  readonly parting: string
  /** The field that is shown, and one sentence on how. */
  readonly shows: { readonly field: string; readonly signal: Signal; readonly says: string }
  /** What is asked: classes with how many samples each has; or numbers, in 20 bars from the least to the most. */
  readonly asks:
    | { readonly kind: 'classes'; readonly names: readonly string[]; readonly counts: readonly number[] }
    | { readonly kind: 'values'; readonly least: number; readonly most: number; readonly bars: readonly number[] }
    | { readonly kind: 'next' }
  readonly columns?: readonly Column[]
  /** A few samples as the network will see them, and the class of each. */
  readonly samples: readonly { readonly values: Float32Array; readonly answer: number }[]
  /** How a text begins. */
  readonly text?: string
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[]
  /** What was left out: a sentence for each row or file, at most 100 of them, and how many there are. */
  readonly problems: readonly string[]
  readonly leftOut: number
  /** Bytes that the project grows by. */
  readonly bytes: number
  /** What was chosen, by the person or by default. */
  readonly chosen: Choices
}
export interface Column {
  readonly name: string
  readonly taken: 'number' | 'categories' | 'target' | 'left out'
  readonly says: string
}

/** The tasks of data that a document calls `name`, by their names: one, or of a text one for each tokenizer. */
export function ownTasks(name: string, { title, source, content }: OwnData): Record<string, TaskDefinition> {
  if (content.kind === 'text') return readings(name, { title, summary: `${source}: what comes next?`, source: 'Your own file' })
  const signals = Object.entries(content.fields).map(([field, { signal }]) => [field, signal] as const)
  const answers = Object.entries(content.answers).map(([field, { signal, names }]) => [
    field,
    { signal, ...(names && { classes: names.length, names }) },
  ])
  return {
    [name]: {
      title,
      summary: `${source}.`,
      source: 'Your own files',
      light: true,
      fields: Object.fromEntries(signals),
      answers: Object.fromEntries(answers),
    },
  }
}
