import { drawnStarts } from '../rewarded-definition.ts'
import { line, type Point, share, type WorldTask, worldTask } from '../world-definition.ts'

/** Greatest speeds of the two joints, radians a second. */
export const FASTEST = [4 * Math.PI, 9 * Math.PI] as const
export const [STEPS, SECONDS] = [500, 0.2] as const
/** The mean reward that Gymnasium asks. */
export const THRESHOLD = -100
/** Of the free end above the fixed one, in metres; the goal. */
export const HEIGHT = 1
export const tip = (first: number, second: number) => -Math.cos(first) - Math.cos(first + second)

export const acrobot: WorldTask = worldTask(
  'Acrobot',
  'Two arms hang from a hook; only the joint between them has a motor, too weak to lift them: swing the free end above the line. Directions and speeds of both joints are seen.',
  "Sutton 1996, in the equations of Sutton & Barto's book, as in Gymnasium, Acrobot-v1 (Towers et al. 2024): Runge-Kutta at 0.2 s",
  {
    observed: [
      'cosine of the first joint',
      'its sine',
      'cosine of the second joint',
      'its sine',
      'speed of the first',
      'speed of the second',
    ],
    action: { kind: 'choice', names: ['turn back', 'none', 'turn on'] },
    state: ['first joint, rad from hanging', 'second joint, rad from straight', 'first joint, rad/s', 'second joint, rad/s'],
    behaviour: [share('time'), share('highest')],
    seconds: SECONDS,
    steps: STEPS,
    starts: drawnStarts,
    solved: `The line is reached after ${-THRESHOLD} steps in the mean of ten starts; for the champion of a generation also of a hundred others.`,
    bounds: [-2.2, -2.2, 2.2, 2.2],
    picture: (state) => {
      const [first, second] = [state[0]!, state[0]! + state[1]!]
      const elbow: Point = [Math.sin(first), -Math.cos(first)]
      const end: Point = [elbow[0] + Math.sin(second), elbow[1] - Math.cos(second)]
      return [
        line('goal', [-2.2, HEIGHT], [2.2, HEIGHT], 0.02),
        line('limb', [0, 0], elbow, 0.12),
        line('limb', elbow, end, 0.12),
        { kind: 'disc', role: 'joint', at: [0, 0], radius: 0.08 },
        { kind: 'disc', role: 'joint', at: elbow, radius: 0.08 },
      ]
    },
  },
)
