/** What evolving networks are judged by, and who judges them. */
import type { Nets } from '../kernels/nets.ts'
import type { Trial } from '../tasks/environment.ts'
import type { WorldName } from '../tasks/world-definitions.ts'

/** Samples that networks are asked about. */
export interface Samples {
  readonly count: number
  /** `[count, inputs]`, without the bias. */
  readonly shown: Float32Array
  /** Classes `[count]`, or values `[count, n]`. */
  readonly asked: Float32Array
  readonly answer: 'classes' | 'values'
  /** Classes or values. */
  readonly n: number
}
/** From outputs to answers: `weights` `[outputs, n]`, or null where each output is one answer; and what is added. */
export interface Readout {
  readonly weights: Float32Array | null
  readonly bias: Float32Array
}
/** What networks are judged by; plain data, the same everywhere. */
export interface Exam {
  /** Without the bias, which is an input of 1 behind them. */
  readonly inputs: number
  readonly outputs: number
  /** In a world: steps of a network for each step of the world. */
  readonly ticks: number
  readonly readout: Readout
  readonly of: { readonly kind: 'samples'; readonly samples: Samples } | { readonly kind: 'world'; readonly world: WorldName }
}
export interface Judge {
  /** One trial for each network, in their order, the same whoever judges. Rejects with a sentence where a network cannot be judged. */
  judge(nets: Nets): Promise<Trial[]>
  /** The networks in pieces that take no long time each, in their order; and how many pieces are best judged at once. */
  pieces(nets: Nets): Nets[]
  readonly atOnce: number
  dispose(): Promise<void>
}
