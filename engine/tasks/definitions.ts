/** The table of tasks, pure, for both sides: what each shows and asks. `tasks.ts` must have a line for each. */
import type { Signal } from '../network/schema.ts'
import { brown } from './brown/definition.ts'
import type { EntryName } from './catalogue/entries.ts'
import { damagedDigits } from './damaged-digits/definition.ts'
import { digits } from './digits/definition.ts'
import { evidence } from './evidence/definition.ts'
import { logic } from './logic/definition.ts'
import { mackeyGlass } from './mackey-glass/definition.ts'
import { delayed } from './delayed/definition.ts'
import { current } from './current/definition.ts'
import { motion } from './motion/definition.ts'
import { recall } from './recall/definition.ts'
import { shakespeare } from './shakespeare/definition.ts'
import { spokenDigits } from './spoken-digits/definition.ts'
import type { Tokenizer } from './text/definition.ts'

export interface TaskDefinition {
  readonly title: string
  readonly summary: string
  readonly source: string
  /** Entries of the data catalogue that it needs. */
  readonly data?: readonly EntryName[]
  /** What it shows, by field. */
  readonly fields: Readonly<Record<string, Signal>>
  /** What it asks, by field: `[]` is one class or number, `[positions]` one for each element of a sequence. `classes` is absent for values. */
  readonly answers: Readonly<Record<string, { readonly signal: Signal; readonly classes?: number }>>
  /** Other ways in which held-out samples can be shown, by name: what is said of each. */
  readonly conditions?: Readonly<Record<string, string>>
  /** What one answer to a text is, such as a character; the loss is then also said in bits for each. */
  readonly each?: string
  /** A text that may be read by other tokens too: the tasks of one `name` differ in their tokenizer. */
  readonly text?: { readonly name: string; readonly title: string; readonly tokenizer: Tokenizer }
}

export const taskDefinitions = {
  digits,
  'damaged-digits': damagedDigits,
  ...brown,
  ...shakespeare,
  recall,
  'mackey-glass': mackeyGlass,
  ...delayed,
  motion,
  current,
  logic,
  evidence,
  'spoken-digits': spokenDigits,
} satisfies Record<string, TaskDefinition>
export type TaskName = keyof typeof taskDefinitions

/** Which class is taken for which is counted, and shown, up to so many classes: the counts grow with their square. */
export const CONFUSED_CLASSES = 128

/** A loss in nats as bits for each answer to a text, such as `bits_per_character`; nothing where the task is no text. */
export function bits(task: string, loss: number): Record<string, number> {
  const each = Object.hasOwn(taskDefinitions, task) ? (taskDefinitions[task as TaskName] as TaskDefinition).each : undefined
  return each ? { [`bits_per_${each}`]: loss / Math.LN2 } : {}
}

/** The signal of a field that a task shows or asks, undefined when there is none. */
export function fieldSignal(task: string | undefined, field: string): Signal | undefined {
  if (task === undefined || !Object.hasOwn(taskDefinitions, task)) return undefined
  const { fields, answers }: TaskDefinition = taskDefinitions[task as TaskName]
  return fields[field] ?? answers[field]?.signal
}
