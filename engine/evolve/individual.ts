/** Individuals that were kept, to be looked at, taken into the network, and to live once more. */
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Individual } from '../protocol.ts'
import type { StageContext } from '../stages/stage.ts'
import type { Controller } from '../tasks/environment.ts'

/** What a stage evolved from. */
export interface Origin {
  /** As the stage presents it. */
  readonly network: Network
  readonly stage: Stage
  readonly weights: Weights
  /** All that the stage was given; samples are loaded for it. */
  readonly context: () => Promise<StageContext>
}
/** How the genomes of a stage are read; all of it throws or rejects with a sentence where one cannot be. */
export interface Reader {
  individual(origin: Origin, genome: Uint8Array): Individual | Promise<Individual>
  /** The network that it is, with its weights; null: as they would be drawn. */
  result(origin: Origin, genome: Uint8Array): Promise<{ readonly network: Network; readonly weights: Weights | null }>
  /** Absent where its individuals do not live in worlds. @returns controllers that remember nothing yet */
  controller?(origin: Origin, genome: Uint8Array): Promise<() => Controller>
}
