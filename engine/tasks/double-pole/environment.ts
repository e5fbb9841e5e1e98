/**
 * Poles on a cart (Wieland 1991), one or two, with the masses, lengths and frictions of Gomez & Miikkulainen 1997: the equations of the appendix of
 * Stanley & Miikkulainen 2002, integrated by Runge-Kutta of fourth order at 0.01 s, an action every 0.02 s.
 */
import { bounded, type Environment, emptyStep } from '../environment.ts'
import { FALLEN, HALF_LENGTHS as LENGTHS, SECONDS, TRACK } from './definition.ts'

const GRAVITY = -9.8
const CART = 1
/** Kilograms; friction of the hinges. */
const [MASSES, HINGE] = [[0.1, 0.01], 0.000002] as const
/** Newtons; integration steps an action, and seconds of each. */
const [FORCE, SUBSTEPS] = [10, 2] as const
const TAU = SECONDS / SUBSTEPS
/** What observations are divided by: position and speed of the cart, angle and speed of the poles (as in the authors' code). */
const SCALES = [4.8, 2, 0.52, 2, 0.52, 2] as const

/** Mass times half length. */
const ML = MASSES.map((mass, pole) => mass * LENGTHS[pole]!)

/** Sine and cosine of both poles, of one moment. */
const [sines, cosines] = [new Float64Array(2), new Float64Array(2)]

/** The change of `[x, dx, a, da, b, db]`, of one pole without the last two, with time under a force. */
function slopes(poles: 1 | 2, state: Float64Array, force: number, into: Float64Array): void {
  let push = force
  let mass = CART
  for (let pole = 0; pole < poles; pole++) {
    const angle = state[2 + 2 * pole]!
    const speed = state[3 + 2 * pole]!
    const sine = Math.sin(angle)
    const cosine = Math.cos(angle)
    sines[pole] = sine
    cosines[pole] = cosine
    const ml = ML[pole]!
    push += ml * speed * speed * sine + 0.75 * MASSES[pole]! * cosine * ((HINGE * speed) / ml + GRAVITY * sine)
    mass += MASSES[pole]! * (1 - 0.75 * cosine * cosine)
  }
  const pushed = push / mass
  into[0] = state[1]!
  into[1] = pushed
  for (let pole = 0; pole < poles; pole++) {
    const speed = state[3 + 2 * pole]!
    const ml = ML[pole]!
    into[2 + 2 * pole] = speed
    into[3 + 2 * pole] = (-0.75 * (pushed * cosines[pole]! + GRAVITY * sines[pole]! + (HINGE * speed) / ml)) / LENGTHS[pole]!
  }
}

/** Two poles that fall at 36 degrees. Parameters: those of `createPoles`. */
export const createDoublePole = (velocities: boolean, angle: number, limit: number): Environment =>
  createPoles(2, FALLEN, velocities, angle, limit)

/**
 * @param poles the long one, or it and the short one
 * @param fallen radians from upright at which an episode ends
 * @param velocities whether speeds are observed too
 * @param angle of the long pole at the start, in degrees
 * @param limit steps until an episode is truncated
 */
export function createPoles(poles: 1 | 2, fallen: number, velocities: boolean, angle: number, limit: number): Environment {
  const size = 2 + 2 * poles
  const array = () => new Float64Array(size)
  const [state, k1, k2, k3, k4, at] = [array(), array(), array(), array(), array(), array()]
  const seen = Array.from(state.keys()).filter((k) => velocities || k % 2 === 0)
  const now = emptyStep(seen.length)
  const { observation } = now
  let time = 0
  const observe = () => {
    for (let k = 0; k < seen.length; k++) observation[k] = state[seen[k]!]! / SCALES[seen[k]!]!
    return observation
  }
  const along = (slope: Float64Array, h: number) => {
    for (let k = 0; k < size; k++) at[k] = state[k]! + h * slope[k]!
    return at
  }
  const over = () => {
    if (Math.abs(state[0]!) > TRACK) return true
    for (let k = 2; k < size; k += 2) if (Math.abs(state[k]!) > fallen) return true
    return false
  }
  return {
    observations: seen.length,
    actions: 1,
    state,
    reset(start = [0, 0, (angle * Math.PI) / 180]) {
      state.fill(0).set(start)
      time = 0
      return observe()
    },
    /** An action from 0 (full force to the left) to 1. */
    step(action) {
      const force = (bounded(action, 0, 0, 1) - 0.5) * 2 * FORCE
      for (let substep = 0; substep < SUBSTEPS; substep++) {
        slopes(poles, state, force, k1)
        slopes(poles, along(k1, TAU / 2), force, k2)
        slopes(poles, along(k2, TAU / 2), force, k3)
        slopes(poles, along(k3, TAU), force, k4)
        for (let k = 0; k < size; k++) state[k]! += (TAU / 6) * (k1[k]! + 2 * k2[k]! + 2 * k3[k]! + k4[k]!)
      }
      observe()
      now.terminated = over()
      now.truncated = ++time >= limit
      now.reward = now.terminated ? 0 : 1
      return now
    },
  }
}
