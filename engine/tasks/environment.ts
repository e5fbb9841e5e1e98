/** A world that answers to actions, by Gymnasium's conventions (Towers et al. 2024). */
export interface Environment {
  readonly observations: number
  readonly actions: number
  /** @param start where the episode begins; absent: where it always does */
  reset(start?: readonly number[]): Float64Array
  /**
   * `observation` is the same memory at every step. `terminated`: it ended as such, `truncated`: time is up.
   * @param action `[actions]`
   */
  step(action: ArrayLike<number>): { observation: Float64Array; reward: number; terminated: boolean; truncated: boolean }
}
