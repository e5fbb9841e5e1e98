/** Barto, Sutton & Anderson 1983, without friction (Florian 2007), as in Gymnasium's CartPole-v1: Euler's rule, full force to either side. */
import { chosen, type Environment, following } from '../environment.ts'
import { FALLEN, HALF_LENGTH, SECONDS, STEPS, TRACK } from './definition.ts'

/** Metres a second squared, kilograms, newtons. */
const [GRAVITY, CART, POLE, FORCE] = [9.8, 1, 0.1, 10] as const
const [MASS, ML] = [CART + POLE, POLE * HALF_LENGTH] as const
/** What observations are divided by. */
const SCALES = [TRACK, 2, FALLEN, 2] as const

export function createCartPole(): Environment {
  const state = new Float64Array(4)
  return following({
    observations: 4,
    actions: 2,
    state,
    start: [],
    steps: STEPS,
    observe(into) {
      for (let k = 0; k < 4; k++) into[k] = state[k]! / SCALES[k]!
    },
    act(action, now) {
      const force = chosen(action, 2) === 1 ? FORCE : -FORCE
      const speed = state[1]!
      const angle = state[2]!
      const turn = state[3]!
      const sine = Math.sin(angle)
      const cosine = Math.cos(angle)
      const pushed = (force + ML * turn * turn * sine) / MASS
      const turned = (GRAVITY * sine - cosine * pushed) / (HALF_LENGTH * (4 / 3 - (POLE * cosine * cosine) / MASS))
      state[0]! += SECONDS * speed
      state[1] = speed + SECONDS * (pushed - (ML * turned * cosine) / MASS)
      state[2] = angle + SECONDS * turn
      state[3] = turn + SECONDS * turned
      now.reward = 1
      now.terminated = Math.abs(state[0]!) > TRACK || Math.abs(state[2]!) > FALLEN
    },
  })
}
