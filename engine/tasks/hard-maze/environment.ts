/** A robot in the hard maze (Lehman & Stanley 2011, section 4.1), as it moves in the authors' code. */
import { bounded, emptyStep, type Environment } from '../environment.ts'
import { touches } from './collisions.ts'
import { CORNERS, GOAL, NEAR, RANGE, START, STEPS, WALLS } from './walls.ts'

/** The most that it moves, in units, and turns, in degrees, in a step. */
const FASTEST = 3
const HALF = Math.SQRT1_2

const clamped = (value: number) => Math.max(-FASTEST, Math.min(FASTEST, value))

/**
 * Sees six range finders (left, half left, ahead, half right, right, behind: the distance of the wall as a share of their range) and four
 * slices of a radar, one of which says 1: the goal is ahead, right, behind, left.
 * @returns a world whose actions are two numbers from 0 to 1: by how much more than 0.5 it turns faster and gets faster. Where it would touch
 * a wall it stays. The reward is by how much it came nearer to the goal.
 */
export function createHardMaze(): Environment {
  /** x, y, heading in degrees from the x axis towards y, speed, turning. */
  const state = new Float64Array(5)
  const done = emptyStep(10)
  const { observation } = done
  const corners = Float64Array.from(CORNERS.flat())
  const walls = Uint8Array.from(WALLS.flat())
  /** Corners as the robot sees them: ahead, to the right. */
  const seen = new Float64Array(corners.length)
  let [time, distance] = [0, 0]

  function away(): number {
    const [x, y] = [state[0]! - GOAL[0], state[1]! - GOAL[1]]
    return Math.sqrt(x * x + y * y)
  }

  function observe(): Float64Array {
    const [x, y] = [state[0]!, state[1]!]
    const angle = (state[2]! * Math.PI) / 180
    const cosine = Math.cos(angle)
    const sine = Math.sin(angle)
    for (let k = 0; k < corners.length; k += 2) {
      const dx = corners[k]! - x
      const dy = corners[k + 1]! - y
      seen[k] = cosine * dx + sine * dy
      seen[k + 1] = cosine * dy - sine * dx
    }
    let left = RANGE
    let halfLeft = RANGE
    let ahead = RANGE
    let halfRight = RANGE
    let right = RANGE
    let behind = RANGE
    for (let k = 0; k < walls.length; k += 2) {
      const a = 2 * walls[k]!
      const b = 2 * walls[k + 1]!
      const ax = seen[a]!
      const ay = seen[a + 1]!
      const bx = seen[b]!
      const by = seen[b + 1]!
      if (ay > 0 !== by > 0) {
        const at = ax + ((bx - ax) * ay) / (ay - by)
        if (at > 0) ahead = Math.min(ahead, at)
        else behind = Math.min(behind, -at)
      }
      if (ax > 0 !== bx > 0) {
        const at = ay + ((by - ay) * ax) / (ax - bx)
        if (at > 0) right = Math.min(right, at)
        else left = Math.min(left, -at)
      }
      // Along and across the diagonals, by 1 / sqrt(2) too long.
      const au = ax + ay
      const av = ax - ay
      const bu = bx + by
      const bv = bx - by
      if (av > 0 !== bv > 0) {
        const at = HALF * (au + ((bu - au) * av) / (av - bv))
        if (at > 0) halfRight = Math.min(halfRight, at)
      }
      if (au > 0 !== bu > 0) {
        const at = HALF * (av + ((bv - av) * au) / (au - bu))
        if (at > 0) halfLeft = Math.min(halfLeft, at)
      }
    }
    observation[0] = left / RANGE
    observation[1] = halfLeft / RANGE
    observation[2] = ahead / RANGE
    observation[3] = halfRight / RANGE
    observation[4] = right / RANGE
    observation[5] = behind / RANGE
    const gx = cosine * (GOAL[0] - x) + sine * (GOAL[1] - y)
    const gy = cosine * (GOAL[1] - y) - sine * (GOAL[0] - x)
    const slice = gx > Math.abs(gy) ? 6 : gx < -Math.abs(gy) ? 8 : gy > 0 ? 7 : 9
    observation.fill(0, 6)
    observation[slice] = 1
    return observation
  }

  return {
    observations: 10,
    actions: 2,
    state,
    reset(start = [START[0], START[1], 0]) {
      state.fill(0)
      state.set(start)
      time = 0
      distance = away()
      return observe()
    },
    step(action) {
      state[4] = clamped(state[4]! + bounded(action, 0, 0, 1) - 0.5)
      state[3] = clamped(state[3]! + bounded(action, 1, 0, 1) - 0.5)
      const angle = (state[2]! * Math.PI) / 180
      const x = state[0]! + state[3]! * Math.cos(angle)
      const y = state[1]! + state[3]! * Math.sin(angle)
      state[2] = (state[2]! + state[4]! + 360) % 360
      if (!touches(x, y)) {
        state[0] = x
        state[1] = y
      }
      const before = distance
      distance = away()
      done.reward = before - distance
      done.terminated = distance < NEAR
      done.truncated = ++time >= STEPS
      observe()
      return done
    },
  }
}
