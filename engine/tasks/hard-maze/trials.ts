import { live } from '../environment.ts'
import type { World } from '../worlds.ts'
import { streamOf } from '../stream.ts'
import { touches } from './collisions.ts'
import { ANYWHERE } from './definition.ts'
import { createHardMaze } from './environment.ts'
import { GOAL, SIZE, STEPS } from './walls.ts'

/** What the distance that is left is taken off (Lehman & Stanley 2011, section 4.2). */
const BIAS = 300

/** Between these, either way, a place is within the outer walls. */
const [LEAST, MOST] = [16, 178] as const

/** Places where the robot touches no wall, each with a heading in degrees. */
function anywhere(): readonly (readonly number[])[] {
  const { uniform } = streamOf('hard-maze/anywhere')
  const between = (place: number) => LEAST + (MOST - LEAST) * place
  const found: number[][] = []
  while (found.length < ANYWHERE) {
    const [x, y, heading] = [between(uniform()), between(uniform()), 360 * uniform()]
    if (!touches(x, y)) found.push([x, y, heading])
  }
  return found
}

export const hardMaze: World = {
  create: createHardMaze,
  starts: () => [anywhere()],
  /** Behaviour: where the robot is at the end, as a share of the maze. */
  trial(environment, make) {
    const { terminated } = live(environment, make(), STEPS)
    const [x, y] = [environment.state[0]!, environment.state[1]!]
    return { fitness: BIAS - Math.hypot(x - GOAL[0], y - GOAL[1]), solved: terminated, behaviour: [x / SIZE, y / SIZE] }
  },
}
