/** Short trainings of networks, by which a stage judges them, and who does them. */
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Split } from '../tasks/tasks.ts'

/** What the trainings of a stage have in common. */
export interface Lesson {
  readonly task: string
  readonly train: Split
  /** Its answers are the score. */
  readonly judged: Split
  /** Its name: a split, or a condition of the task. */
  readonly judgedBy: string
  readonly learningRate: number
  readonly batch: number
  readonly threads: number
}
export interface Trained {
  readonly weights: Weights
  /** Higher is better. */
  readonly score: number
}
/** A short training from so many samples, which the seed draws. Rejects with a sentence where the network cannot be trained. */
export type Training = (
  lesson: Lesson,
  network: Network,
  weights: Weights,
  samples: number,
  seed: number,
  scope: readonly string[] | undefined,
) => Promise<Trained>
export interface Trainer {
  /** Trainings that go on at once. */
  readonly atOnce: number
  readonly train: Training
}
