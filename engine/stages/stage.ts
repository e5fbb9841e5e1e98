/** What a stage is given, tells while it goes on, and leaves. */
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Confusion, Findings, Generation, Pictures } from '../protocol.ts'
import type { Dataset } from '../tasks/tasks.ts'
import type { Provider } from '../tensor/definitions.ts'
import type { Asked, Asking } from './asking.ts'
import type { Exam, Judge } from './exam.ts'
import type { Trainer } from './training.ts'

/** Where a stage stands; all of it, so that a resumed run has the same bits. */
export interface StageState {
  /** Mini-batches, or evaluations of networks, so far. */
  step: number
  /** Seconds of learning, pauses left out. */
  seconds: number
  weights: Weights
  /** The optimiser's tensors, by `<weight>/<slot>`. */
  slots: Weights
  /** What else the stage goes on from, as `plain.ts` writes it. */
  own?: string
}
export interface Progress {
  readonly step: number
  /** Generations, where the stage evolves. */
  readonly epoch: number
  /** A point of each curve, such as `loss`; of several readouts `accuracy/<readout id>`. */
  readonly values: Readonly<Record<string, number>>
  readonly seconds: number
  readonly samplesPerSecond: number
  readonly progress: number
  readonly remaining: number | null
}
/** What an epoch ended with. */
export interface Report {
  /** Points of curves, such as `validation_loss`. */
  readonly values: Readonly<Record<string, number>>
  readonly confusions?: readonly Confusion[]
  readonly pictures?: readonly Pictures[]
  /** Of a stage that evolves: all since the report before. */
  readonly generations?: readonly Generation[]
}

/** What a stage will do, known before its first step. */
export interface Plan {
  /** Bytes that its process will take at the most. */
  readonly memory: number
  readonly threads: number
  /** What computes in the runtime, and a sentence when it is not what was asked for. */
  readonly provider: Provider
  readonly note: string | null
  /** What a step is made of, in order: `runtime`, or a kernel's name and build. */
  readonly segments: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

export interface Hooks<S = StageState> {
  planned(plan: Plan): void
  step(progress: Progress): void
  /** After each epoch. */
  epoch(progress: Progress, report: Report, state: S): void
  /** Asked between steps; a promise holds the run until it resolves (a pause), `stop` ends it. */
  control(step: number, state: () => S): Promise<'go' | 'stop'> | 'go' | 'stop'
}
export interface StageContext {
  readonly network: Network
  readonly stage: Stage
  readonly seed: number
  readonly data: Dataset
  readonly threads: number
  /** A genome to begin from, as the stage's reader takes it, where a run branches off an individual. */
  readonly ancestor?: Uint8Array
  /** Who judges networks that evolve, on this machine or on several; absent: the stage itself. */
  readonly judges?: (exam: Exam) => Judge
  /** Who asks candidates, on this machine or on several; absent: `here`, which ends with it. */
  readonly asks?: (asking: Asking, here: Asked) => Asked
  /** Who trains networks that are judged by what they learn, where it is not the stage itself. */
  readonly trainer?: Trainer
  /** Epochs of earlier stages: a later stage draws its samples in another order. */
  readonly epochsBefore: number
  readonly start: StageState
  readonly hooks: Hooks
}
export interface StageEnding {
  /** What the stage would go on from. */
  readonly state: StageState
  /** The weights to keep, of the network as the stage leaves it. */
  readonly weights: Weights
  /** Where the stage changed more than weights. */
  readonly network?: Network
  readonly reason: 'epochs' | 'generations' | 'seconds' | 'target' | 'stopped' | 'done'
  readonly epoch: number
  /** What it found, by the names that a run's summary gives them. */
  readonly found: Findings
  /** What a person should know of it: a sentence. */
  readonly note?: string
}
/** @throws a sentence when task and network do not fit, or the stage cannot go on */
export type StageRunner = (context: StageContext) => Promise<StageEnding>
