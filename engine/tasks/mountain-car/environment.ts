/** Moore 1990, with the numbers of Sutton & Barto 2018, example 10.1, and walls, goal and limit of Gymnasium's MountainCar-v0. */
import { chosen, type Environment, following } from '../environment.ts'
import { FASTEST, GOAL, LEFT, RIGHT, STARTS, STEPS } from './definition.ts'

/** What the motor and the slope add to the speed in a step. */
const [MOTOR, SLOPE] = [0.001, 0.0025] as const
const MIDDLE = (LEFT + RIGHT) / 2

export function createMountainCar(): Environment {
  const state = new Float64Array(2)
  return following({
    observations: 2,
    actions: 3,
    state,
    start: [(STARTS[0] + STARTS[1]) / 2],
    steps: STEPS,
    /** Both from -1 to 1. */
    observe(into) {
      into[0] = (state[0]! - MIDDLE) / (RIGHT - MIDDLE)
      into[1] = state[1]! / FASTEST
    },
    act(action, now) {
      const speed = state[1]! + (chosen(action, 3) - 1) * MOTOR - Math.cos(3 * state[0]!) * SLOPE
      state[1] = Math.min(FASTEST, Math.max(-FASTEST, speed))
      state[0] = Math.min(RIGHT, Math.max(LEFT, state[0]! + state[1]!))
      if (state[0] === LEFT && state[1]! < 0) state[1] = 0
      now.reward = -1
      now.terminated = state[0]! >= GOAL && state[1]! >= 0
    },
  })
}
