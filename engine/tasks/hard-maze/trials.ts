import { live } from '../environment.ts'
import type { World } from '../worlds.ts'
import { createHardMaze } from './environment.ts'
import { GOAL, SIZE, STEPS } from './walls.ts'

/** What the distance that is left is taken off (Lehman & Stanley 2011, section 4.2). */
const BIAS = 300

export const hardMaze: World = {
  create: createHardMaze,
  /** Behaviour: where the robot is at the end, as a share of the maze. */
  trial(environment, make) {
    const { terminated } = live(environment, make(), STEPS)
    const [x, y] = [environment.state[0]!, environment.state[1]!]
    return { fitness: BIAS - Math.hypot(x - GOAL[0], y - GOAL[1]), solved: terminated, behaviour: [x / SIZE, y / SIZE] }
  },
}
