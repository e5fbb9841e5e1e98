import { line, type Point, share, type WorldTask, worldTask } from '../world-definition.ts'
import { CORNERS, GOAL, NEAR, RADIUS, RANGE, SIZE, STEPS, WALLS } from './walls.ts'

/** Degrees at which the range finders look, from ahead towards the right. */
export const ANGLES = [-90, -45, 0, 45, 90, 180] as const
/** Other starts: a free place and a heading. */
export const ANYWHERE = 100

const sides = ['left', 'half left', 'ahead', 'half right', 'right', 'behind'] as const
const slices = ['ahead', 'right', 'behind', 'left'] as const

/** The maze is published with y downwards. */
const place = (x: number, y: number): Point => [x, SIZE - y]
const corner = (k: number): Point => place(CORNERS[k]![0], CORNERS[k]![1])

export const hardMaze = worldTask(
  'Hard maze',
  'A robot that sees how far walls are and roughly where the goal lies finds its way to it. What leads straight towards the goal ends in dead ends, so that whoever is chosen by the distance that is left gets stuck; whoever is chosen for going where nobody went gets there.',
  "Lehman & Stanley 2011, Abandoning objectives, Evolutionary Computation 19(2): the hard maze, walls and movement as in the authors' code",
  {
    observed: [...sides.map((side) => `wall ${side}`), ...slices.map((slice) => `goal ${slice}`)],
    action: { kind: 'values', names: ['turn faster', 'get faster'], low: 0, high: 1 },
    state: ['x', 'y', 'heading, degrees', 'speed, a step', 'turning, degrees a step'],
    behaviour: [share('x at the end'), share('y at the end')],
    seconds: 0.05,
    steps: STEPS,
    starts: [{ name: 'anywhere in the maze', count: ANYWHERE }],
    solved: `The robot is within ${NEAR} units of the goal in ${STEPS} steps.`,
    bounds: [0, 0, SIZE, SIZE],
    picture: (state) => {
      const [x, y] = [state[0]!, state[1]!]
      const towards = (degrees: number, far: number) => {
        const angle = ((state[2]! + degrees) * Math.PI) / 180
        return place(Math.max(0, Math.min(SIZE, x + far * Math.cos(angle))), Math.max(0, Math.min(SIZE, y + far * Math.sin(angle))))
      }
      return [
        ...ANGLES.map((degrees) => line('sense', place(x, y), towards(degrees, RANGE / 4))),
        ...WALLS.map(([a, b]) => line('wall', corner(a), corner(b))),
        { kind: 'disc', role: 'goal', at: place(GOAL[0], GOAL[1]), radius: NEAR },
        { kind: 'disc', role: 'body', at: place(x, y), radius: RADIUS },
        line('limb', place(x, y), towards(0, RADIUS)),
      ]
    },
  },
) satisfies WorldTask
