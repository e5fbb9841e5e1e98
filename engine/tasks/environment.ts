/** Worlds that answer to actions, by Gymnasium's conventions (Towers et al. 2024). */

/** What came of an action. One object, and one observation in it, serve all steps of an environment. */
export interface Step {
  readonly observation: Float64Array
  reward: number
  /** The episode ended as such. */
  terminated: boolean
  /** Time is up. */
  truncated: boolean
}
export interface Environment {
  readonly observations: number
  /** Numbers of an action. Where one of several things is done, one for each of them: the largest is done, of equals the first. */
  readonly actions: number
  /** All that the world is at this moment, in the units that its definition names. */
  readonly state: Float64Array
  /** @param start the state in which the episode begins, or its first numbers; absent: where it always begins */
  reset(start?: readonly number[]): Float64Array
  /**
   * @param action `[actions]`; beyond what the definition allows it counts as the bound
   * @throws a sentence when a number of the action is none
   */
  step(action: ArrayLike<number>): Step
}

/** Says an action to an observation; it may remember. A new one for each episode. */
export type Controller = (observation: Float64Array) => ArrayLike<number>

/** Several of a kind that see and say at once, each in its lane with a memory of its own. */
export interface Crew {
  readonly lanes: number
  see(lane: number, observation: Float64Array): void
  /** All say what to do about what they see. */
  think(): void
  /** What one said, until the next is asked. */
  act(lane: number): ArrayLike<number>
  /** One remembers nothing from now on. */
  forget(lane: number): void
}

/** Makes a controller that remembers nothing; some make a crew of them too, which say the same. */
export interface Making {
  (): Controller
  readonly crew?: () => Crew
}

/** How one controller did. */
export interface Trial {
  /** Higher is better. */
  readonly fitness: number
  readonly solved: boolean
  /** Where it went and what it did, as numbers that novelty and archives compare. */
  readonly behaviour: readonly number[]
}

/** What acts said something that is no action; its message is a sentence. */
export class NoAction extends Error {}

const refuse = (place: number): never => {
  throw new NoAction(
    `Output ${place + 1} of what acts in the world is not a number (NaN); look for weights or an activation that grow without bound.`,
  )
}

/** One number of an action, within its bounds. Throws a sentence when it is none. */
export function bounded(action: ArrayLike<number>, place: number, low: number, high: number): number {
  const value = action[place]!
  if (value >= low) return value <= high ? value : high
  return value < low ? low : refuse(place)
}

/** Which of the things that can be done is done: the place of the largest number, of equals the first. Throws a sentence when one is none. */
export function chosen(action: ArrayLike<number>, count: number): number {
  let place = 0
  for (let k = 0; k < count; k++) {
    const value = action[k]!
    if (Number.isNaN(value)) refuse(k)
    if (value > action[place]!) place = k
  }
  return place
}

/** The observation and what else a step gives back, to be filled at each step. */
export const emptyStep = (observations: number): Step => ({
  observation: new Float64Array(observations),
  reward: 0,
  terminated: false,
  truncated: false,
})

/** A world as its rules alone. */
interface Rules {
  readonly observations: number
  readonly actions: number
  readonly state: Float64Array
  /** Where episodes always begin; numbers that are not named are 0. */
  readonly start: readonly number[]
  /** Steps after which an episode is truncated. */
  readonly steps: number
  observe(into: Float64Array): void
  /** The state after an action, and of the step its reward and whether the episode ended. */
  act(action: ArrayLike<number>, now: Step): void
}

/** A world whose state at the start is all that there is to set anew. */
export function following({ observations, actions, state, start, steps, observe, act }: Rules): Environment {
  const now = emptyStep(observations)
  let time = 0
  return {
    observations,
    actions,
    state,
    reset(from = start) {
      state.fill(0).set(from)
      time = 0
      observe(now.observation)
      return now.observation
    },
    step(action) {
      act(action, now)
      observe(now.observation)
      now.truncated = ++time >= steps
      return now
    },
  }
}

/** What an episode came to. */
export interface Episode {
  readonly steps: number
  readonly reward: number
  readonly terminated: boolean
}

/**
 * One episode to its end, at most `limit` steps.
 * @param look what is called after each step
 */
export function live(
  environment: Environment,
  controller: Controller,
  limit: number,
  start?: readonly number[],
  look?: (steps: number) => void,
): Episode {
  let observation = environment.reset(start)
  let reward = 0
  for (let steps = 1; steps <= limit; steps++) {
    const step = environment.step(controller(observation))
    reward += step.reward
    look?.(steps)
    if (step.terminated || step.truncated) return { steps, reward, terminated: step.terminated }
    observation = step.observation
  }
  return { steps: limit, reward, terminated: false }
}
