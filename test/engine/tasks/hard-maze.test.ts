import fc from 'fast-check'
import { expect, test } from 'vitest'
import { touches } from '../../../engine/tasks/hard-maze/collisions.ts'
import { ANGLES } from '../../../engine/tasks/hard-maze/definition.ts'
import { createHardMaze } from '../../../engine/tasks/hard-maze/environment.ts'
import { hardMaze } from '../../../engine/tasks/hard-maze/trials.ts'
import { CORNERS, GOAL, RADIUS, RANGE, START, WALLS } from '../../../engine/tasks/hard-maze/walls.ts'

/** The distance from a place to the nearest wall, by trying points of each. */
const toWall = (x: number, y: number) =>
  Math.min(
    ...WALLS.flatMap(([a, b]) =>
      Array.from({ length: 401 }, (_, k) =>
        Math.hypot(
          CORNERS[a][0] + (k / 400) * (CORNERS[b][0] - CORNERS[a][0]) - x,
          CORNERS[a][1] + (k / 400) * (CORNERS[b][1] - CORNERS[a][1]) - y,
        ),
      ),
    ),
  )
/** On which side of a line from p to q r lies. */
const side = (p: readonly number[], q: readonly number[], r: readonly number[]) =>
  Math.sign((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!))
const crosses = (p: readonly number[], q: readonly number[]) =>
  WALLS.some(
    ([a, b]) => side(p, q, CORNERS[a]) !== side(p, q, CORNERS[b]) && side(CORNERS[a], CORNERS[b], p) !== side(CORNERS[a], CORNERS[b], q),
  )

const place = fc.record({
  x: fc.double({ min: 12, max: 180, noNaN: true }),
  y: fc.double({ min: 14, max: 190, noNaN: true }),
  heading: fc.double({ min: 0, max: 360, noNaN: true }),
})

test('range finders see the nearest wall on their way, and the radar the quarter in which the goal lies', () => {
  const world = createHardMaze()
  fc.assert(
    fc.property(place, ({ x, y, heading }) => {
      const seen = world.reset([x, y, heading])
      ANGLES.forEach((degrees, k) => {
        const angle = ((heading + degrees) * Math.PI) / 180
        const at = (far: number) => [x + far * Math.cos(angle), y + far * Math.sin(angle)]
        const far = seen[k]! * RANGE
        expect(crosses([x, y], at(far - 1e-3))).toBe(false)
        if (far < RANGE) expect(crosses([x, y], at(far + 1e-3))).toBe(true)
      })
      const angle = (Math.atan2(GOAL[1] - y, GOAL[0] - x) * 180) / Math.PI - heading
      const quarter = ((Math.floor((angle + 45) / 90) % 4) + 4) % 4
      expect([...seen.subarray(6)].indexOf(1)).toBe(quarter)
    }),
  )
})

test('a robot touches a wall where it is nearer than its radius', () => {
  fc.assert(
    fc.property(place, ({ x, y }) => {
      const distance = toWall(x, y)
      fc.pre(Math.abs(distance - RADIUS) > 0.01)
      expect(touches(x, y)).toBe(distance < RADIUS)
    }),
  )
  expect(touches(...START)).toBe(false)
  expect(touches(...GOAL)).toBe(false)
})

test('whatever it does it stays within the walls, no step longer than 3, and what it is rewarded for is how much nearer it came', () => {
  const world = createHardMaze()
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1 })), { minLength: 50, maxLength: 400 }),
      (acts) => {
        world.reset()
        let [x, y] = [START[0] as number, START[1] as number]
        let reward = 0
        for (const act of acts) {
          reward += world.step(act.map((a) => (Number.isNaN(a) ? 0.5 : a))).reward
          const [nx, ny] = [world.state[0]!, world.state[1]!]
          expect(Math.hypot(nx - x, ny - y)).toBeLessThanOrEqual(3 + 1e-9)
          if (nx !== x || ny !== y) expect(crosses([x, y], [nx, ny])).toBe(false)
          ;[x, y] = [nx, ny]
        }
        const away = (px: number, py: number) => Math.hypot(px - GOAL[0], py - GOAL[1])
        expect(reward).toBeCloseTo(away(...START) - away(x, y), 8)
      },
    ),
    { numRuns: 30 },
  )
})

test('to stand still is worth 300 less the distance from the start, and is no solution', () => {
  const trial = hardMaze.trial(hardMaze.create(), () => () => [0.5, 0.5])
  expect(trial.solved).toBe(false)
  expect(trial.fitness).toBeCloseTo(300 - Math.hypot(5, 164), 10)
  expect(trial.behaviour).toEqual([36 / 208, 184 / 208])
})
