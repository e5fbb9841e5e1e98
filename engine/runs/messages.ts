/** Between the engine and a run's process (structured clone over IPC). */
import type { Ending, State } from './curriculum.ts'
import type { Plan, Progress, Report } from '../stages/stage.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Census, Probe } from '../protocol.ts'
import type { Packed } from '../store/index.ts'

export interface Job {
  readonly network: Network
  readonly seed: number
  readonly threads: number
  readonly state: State
  /** What the network's own data hold, by hash, as far as its stages need it. */
  readonly content: Readonly<Record<string, Uint8Array>>
  /** Seconds after which it ends by the clock, besides the budgets of its stages. */
  readonly limit?: number
  /** A genome that a stage begins from, where the run branches off an individual. */
  readonly ancestor?: { readonly stage: string; readonly genome: Uint8Array }
  /** Address of the Redis at which workers wait; it may hold a password, so it is not kept. */
  readonly redis?: string
}
/** A generation, to be drawn and to be kept. */
export interface Evolved {
  readonly census: Census
  readonly packed: Packed
}
export type ToRun = { type: 'start'; job: Job } | { type: 'pause' } | { type: 'resume' } | { type: 'stop' }
export type FromRun =
  /** The stage at this place of the curriculum begins. */
  | { type: 'stage'; place: number }
  | { type: 'planned'; plan: Plan }
  /** A sentence about what does not go as it should, or does again. */
  | { type: 'note'; note: string }
  | { type: 'progress'; progress: Progress }
  | { type: 'epoch'; progress: Progress; report: Omit<Report, 'generations'>; evolved: readonly Evolved[]; weights: Weights }
  | { type: 'activity'; probe: Probe }
  | { type: 'checkpoint'; state: State }
  | { type: 'paused'; state: State }
  /** It was told to stop and does; what is left is its score. */
  | { type: 'stopping' }
  | { type: 'done'; ending: Ending }
  | { type: 'failed'; message: string }
