/** Individuals that were kept, to be looked at and to live once more. */
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Individual } from '../protocol.ts'
import type { Controller } from '../tasks/environment.ts'

/** What a stage evolved from. */
export interface Origin {
  /** As the stage presents it. */
  readonly network: Network
  readonly stage: Stage
  readonly weights: Weights
}
/** How the genomes of a stage are read; all of it throws a sentence where one cannot be. */
export interface Reader {
  individual(origin: Origin, genome: Uint8Array): Individual
  /** Absent where its individuals do not live in worlds. @returns controllers that remember nothing yet */
  controller?(origin: Origin, genome: Uint8Array): Promise<() => Controller>
}
