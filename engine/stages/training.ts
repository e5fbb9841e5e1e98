/** Short trainings of networks: by them a stage judges what networks can learn, or lets them learn within a life; and who does them. */
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Split } from '../tasks/tasks.ts'
import type { Ask } from './lanes.ts'

/** What the trainings of a stage have in common. */
export interface Lesson {
  readonly task: string
  readonly train: Split
  /** About so many of the task's samples `train` is, evenly spread; absent: all. */
  readonly most?: number
  /** Its answers are the score; null where nobody asks for one. */
  readonly judged: Split | null
  /** Its name: a split, or a condition of the task. */
  readonly judgedBy: string | null
  readonly learningRate: number
  readonly batch: number
  readonly threads: number
}
export interface Trained {
  readonly weights: Weights
  /** Higher is better; not a number where nobody asked. */
  readonly score: number
}
/**
 * A short training from so many samples, in an order that the seed draws; the weights given stay as they are. The same of all, the same bits.
 * Where a score is asked for, its epochs are whole, so that it comes at the end of one. Rejects with a sentence where the network cannot be
 * trained; where no score is asked for, one in which the loss is no longer a number ends with the weights before.
 * `ask`: what blocks this thread calls it meanwhile.
 */
export type Training = (
  lesson: Lesson,
  network: Network,
  weights: Weights,
  samples: number,
  seed: number,
  scope: readonly string[] | undefined,
  ask?: Ask,
) => Promise<Trained>
export interface Trainer {
  /** Trainings that go on at once. */
  readonly atOnce: number
  readonly train: Training
}
