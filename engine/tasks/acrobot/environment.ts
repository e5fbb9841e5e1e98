/**
 * Two arms with a motor in the elbow (Sutton 1996), by the equations of Sutton & Barto's book, with the numbers, limits and the integration
 * of Gymnasium's Acrobot-v1: one step of Runge-Kutta of fourth order in 0.2 s. Arms of 1 m and 1 kg, centres halfway, moments of inertia 1.
 */
import { chosen, type Environment, following } from '../environment.ts'
import { FASTEST, HEIGHT, SECONDS, STEPS, tip } from './definition.ts'

const GRAVITY = 9.8

/** The change of `[first, second, dfirst, dsecond]` with time under a torque. */
function slopes(state: Float64Array, torque: number, into: Float64Array): void {
  const second = state[1]!
  const turn = state[2]!
  const bend = state[3]!
  const sine = Math.sin(second)
  const cosine = Math.cos(second)
  const whole = 3.5 + cosine
  const outer = 1.25 + 0.5 * cosine
  const pull = 0.5 * GRAVITY * Math.sin(state[0]! + second)
  const both = -0.5 * bend * bend * sine - bend * turn * sine + 1.5 * GRAVITY * Math.sin(state[0]!) + pull
  const bent = (torque + (outer / whole) * both - 0.5 * turn * turn * sine - pull) / (1.25 - (outer * outer) / whole)
  into[0] = turn
  into[1] = bend
  into[2] = -(outer * bent + both) / whole
  into[3] = bent
}

const wrapped = (angle: number) => {
  let turned = angle
  while (turned > Math.PI) turned -= 2 * Math.PI
  while (turned < -Math.PI) turned += 2 * Math.PI
  return turned
}
const within = (speed: number, most: number) => Math.min(most, Math.max(-most, speed))

export function createAcrobot(): Environment {
  const state = new Float64Array(4)
  const [k1, k2, k3, k4, at] = [new Float64Array(4), new Float64Array(4), new Float64Array(4), new Float64Array(4), new Float64Array(4)]
  const along = (slope: Float64Array, h: number) => {
    for (let k = 0; k < 4; k++) at[k] = state[k]! + h * slope[k]!
    return at
  }
  return following({
    observations: 6,
    actions: 3,
    state,
    start: [],
    steps: STEPS,
    observe(into) {
      for (let joint = 0; joint < 2; joint++) {
        into[2 * joint] = Math.cos(state[joint]!)
        into[2 * joint + 1] = Math.sin(state[joint]!)
        into[4 + joint] = state[2 + joint]! / FASTEST[joint]!
      }
    },
    act(action, now) {
      const torque = chosen(action, 3) - 1
      slopes(state, torque, k1)
      slopes(along(k1, SECONDS / 2), torque, k2)
      slopes(along(k2, SECONDS / 2), torque, k3)
      slopes(along(k3, SECONDS), torque, k4)
      for (let k = 0; k < 4; k++) state[k]! += (SECONDS / 6) * (k1[k]! + 2 * k2[k]! + 2 * k3[k]! + k4[k]!)
      for (let joint = 0; joint < 2; joint++) {
        state[joint] = wrapped(state[joint]!)
        state[2 + joint] = within(state[2 + joint]!, FASTEST[joint]!)
      }
      now.terminated = tip(state[0]!, state[1]!) > HEIGHT
      now.reward = now.terminated ? 0 : -1
    },
  })
}
