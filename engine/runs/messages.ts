/** Between the engine and a run's process (structured clone over IPC). */
import type { Score } from '../learn/score.ts'
import type { Ending, Plan, Progress, State } from '../learn/supervised.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Probe } from '../protocol.ts'

export interface Job {
  readonly network: Network
  readonly stage: Stage
  readonly seed: number
  readonly threads: number
  readonly state: State
}
export type ToRun = { type: 'start'; job: Job } | { type: 'pause' } | { type: 'resume' } | { type: 'stop' }
export type FromRun =
  | { type: 'planned'; plan: Plan }
  | { type: 'progress'; progress: Progress }
  | { type: 'epoch'; progress: Progress; validation: Score; weights: Weights }
  | { type: 'activity'; probe: Probe }
  | { type: 'checkpoint'; state: State }
  | { type: 'paused'; state: State }
  /** It was told to stop and does; what is left is its score. */
  | { type: 'stopping' }
  | { type: 'done'; ending: Ending }
  | { type: 'failed'; message: string }
