/** What a stage paints: how CPPNs are tried, and what the network is with one of them. */
import type { Findings, GenerationPicture } from '../../protocol.ts'
import type { Going } from '../../stages/lanes.ts'
import type { StageEnding } from '../../stages/stage.ts'
import type { Trial } from '../../tasks/environment.ts'
import type { Genome } from '../neat/genome.ts'

export interface Target {
  /** Axes of its places. */
  readonly dimensions: number
  /** Those along which connections are local at first. */
  readonly local: readonly number[]
  /** Whether hidden neurons are where the pattern says. */
  readonly places: boolean
  /** Bytes that it takes, and what computes. */
  readonly memory: number
  readonly segments: readonly string[]
  /** One trial for each, in their order; null where it did not go on. */
  trials(genomes: readonly Genome[], going: Going): Promise<Trial[] | null>
  /** What of a fitness offspring are shared out by. */
  shared(fitness: number): number
  /** What was found where a trial solves the task; null where it does not. */
  solved(trial: Trial, genome: Genome): Findings | null
  /** The share of validation samples that are answered right; null where there are none. */
  right(genome: Genome): Promise<number | null>
  /** The network with what a CPPN paints, and what there is to say of it. */
  painted(genome: Genome): Pick<StageEnding, 'network' | 'weights' | 'found'>
  /** The weights that it paints; null where it paints none. */
  picture(genome: Genome): GenerationPicture | null
  dispose(): Promise<void>
}

/** Where a function throws the end of a sentence, the whole of it. @param subject its beginning */
export function said<T>(subject: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof Error && /^[a-z]/.test(error.message)) throw new Error(`${subject} ${error.message}.`, { cause: error })
    throw error
  }
}
