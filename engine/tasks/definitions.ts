/** The table of tasks, pure, for both sides: what each shows and asks. `tasks.ts` must have a line for each. */
import type { Network, Signal } from '../network/schema.ts'
import { brown } from './brown/definition.ts'
import type { EntryName } from './catalogue/entries.ts'
import { damagedDigits } from './damaged-digits/definition.ts'
import { digits } from './digits/definition.ts'
import { drawings } from './drawings/definition.ts'
import { evidence } from './evidence/definition.ts'
import { fingerprints } from './fingerprints/definition.ts'
import { logic } from './logic/definition.ts'
import { mackeyGlass } from './mackey-glass/definition.ts'
import { delayed } from './delayed/definition.ts'
import { current } from './current/definition.ts'
import { motion } from './motion/definition.ts'
import { ownTasks } from './own/definition.ts'
import { parity } from './parity/definition.ts'
import { recall } from './recall/definition.ts'
import { sensorimotor } from './sensorimotor/definition.ts'
import { rest } from './rest/definition.ts'
import { retina } from './retina/definition.ts'
import { shakespeare } from './shakespeare/definition.ts'
import { spokenDigits } from './spoken-digits/definition.ts'
import { twoInputs } from './two-inputs/definition.ts'
import type { Tokenizer } from './text/definition.ts'
import type { WorldDefinition } from './world-definition.ts'
import { worldTasks } from './world-definitions.ts'
import { discrimination } from './visual-discrimination/definition.ts'
import { xor } from './xor/definition.ts'

export interface TaskDefinition {
  readonly title: string
  readonly summary: string
  readonly source: string
  /** Entries of the data catalogue that it needs. */
  readonly data?: readonly EntryName[]
  /** What it shows, by field. */
  readonly fields: Readonly<Record<string, Signal>>
  /**
   * What it asks, by field: `[]` is one class or number, `[positions]` one for each element of a sequence. `classes` is absent for values;
   * `names` are what classes are called, where they are more than numbers.
   */
  readonly answers: Readonly<Record<string, { readonly signal: Signal; readonly classes?: number; readonly names?: readonly string[] }>>
  /** Other ways in which held-out samples can be shown, by name: what is said of each. */
  readonly conditions?: Readonly<Record<string, string>>
  /** Its pictures are light, 1 is white or a colour in full; otherwise ink, 1 is black on paper. */
  readonly light?: true
  /** What one answer to a text is, such as a character; the loss is then also said in bits for each. */
  readonly each?: string
  /** A text that may be read by other tokens too: the tasks of one `name` differ in their tokenizer. */
  readonly text?: { readonly name: string; readonly title: string; readonly tokenizer: Tokenizer }
  /** It is a world to live in: its samples are what a seeded random hand sees there and does, its answer is what acts. */
  readonly world?: WorldDefinition
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
  rest,
  fingerprints,
  logic,
  xor,
  ...parity,
  retina,
  ...discrimination,
  evidence,
  'spoken-digits': spokenDigits,
  sensorimotor,
  'two-inputs': twoInputs,
  drawings,
  ...worldTasks,
} satisfies Record<string, TaskDefinition>
export type TaskName = keyof typeof taskDefinitions

/** Which class is taken for which is counted, and shown, up to so many classes: the counts grow with their square. */
export const CONFUSED_CLASSES = 128

/** The part of a document that says which tasks there are besides those of the table. */
export type Own = Pick<Network, 'data'>

/** The tasks of the data that a document brings along, by name. */
export const tasksOf = ({ data = {} }: Own): Readonly<Record<string, TaskDefinition>> =>
  Object.assign({}, ...Object.entries(data).map(([name, own]) => ownTasks(name, own)))

/** A task of the table or of the document's own data; undefined when there is none of that name. */
export function taskOf(own: Own, name: string): TaskDefinition | undefined {
  if (Object.hasOwn(taskDefinitions, name)) return taskDefinitions[name as TaskName]
  const tasks = tasksOf(own)
  return Object.hasOwn(tasks, name) ? tasks[name] : undefined
}

/** A loss in nats as bits for each answer to a text, such as `bits_per_character`; nothing where the task is no text. */
export const bits = (task: TaskDefinition | undefined, loss: number): Record<string, number> =>
  task?.each ? { [`bits_per_${task.each}`]: loss / Math.LN2 } : {}

/** The signal of a field that a task shows or asks, undefined when there is none. */
export const fieldSignal = (task: TaskDefinition | undefined, field: string): Signal | undefined =>
  task?.fields[field] ?? task?.answers[field]?.signal
