import type { Weights } from '../../compile/weights.ts'

/** Pictures that are dreamt, and for how many rounds. */
export const DREAMS = 24
export const DREAM_ROUNDS = 200

/** A Boltzmann machine that learns, whatever its wiring. */
export interface Machine {
  /**
   * One step of contrastive divergence.
   * @param visible what is seen, `[batch, visible units]`, 0 to 1
   * @param key of the random numbers
   * @returns the mean squared difference between what was seen and what one round makes of it
   */
  step(visible: Float32Array, rate: number, key: string): Promise<number>
  /**
   * What it expects to see: visible units, or their probabilities, after `DREAM_ROUNDS` rounds of Gibbs sampling (Geman & Geman 1984), begun where
   * its persistent dreams are, or at chance where it has none. Learning goes on as if it had not been asked.
   * @returns `[DREAMS, visible units]`
   */
  dream(key: string): Promise<Float32Array>
  /** The module's weights by tensor name. */
  weights(): Weights
  /** What a resumed run needs besides, by name. */
  slots(): Weights
  readonly bytes: number
  dispose(): Promise<void>
}
