/** Learning within a life, as evolution asks for it; runs bring it from `learn`. */
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Split } from '../tasks/tasks.ts'

export interface Lessons {
  /** Steps of descent in a life. */
  readonly steps: number
  readonly learningRate: number
  /** Samples in a step. */
  readonly batch: number
}
export interface Lifetime {
  /** Bytes of its program. */
  readonly bytes: number
  /** The weights after a life that began with those given, which stay as they are. The same weights and seed, the same bits. */
  live(weights: Weights, seed: number): Promise<Weights>
  dispose(): Promise<void>
}
/** Lives of one network, supervised by samples. Rejects with a sentence where it cannot be taught. */
export type Lifetimes = (
  network: Network,
  stage: Pick<Stage, 'task' | 'scope'>,
  data: Split,
  lessons: Lessons,
  start: Weights,
  threads: number,
) => Promise<Lifetime>
