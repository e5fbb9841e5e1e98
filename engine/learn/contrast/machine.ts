import type { Weights } from '../../compile/weights.ts'

/** A Boltzmann machine that learns, whatever its wiring. */
export interface Machine {
  /**
   * One step of contrastive divergence.
   * @param visible what is seen, `[batch, visible units]`, 0 to 1
   * @param key of the random numbers
   * @returns the mean squared difference between what was seen and what one round makes of it
   */
  step(visible: Float32Array, rate: number, key: string): Promise<number>
  /** The module's weights by tensor name. */
  weights(): Weights
  /** What a resumed run needs besides, by name. */
  slots(): Weights
  readonly bytes: number
  dispose(): Promise<void>
}
