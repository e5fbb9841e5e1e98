import { drawnStarts } from '../rewarded-definition.ts'
import { line, type Point, share, type WorldTask, worldTask } from '../world-definition.ts'

/** Between walls, where the goal is, and the greatest speed. */
export const [LEFT, RIGHT, GOAL, FASTEST] = [-1.2, 0.6, 0.5, 0.07] as const
export const STEPS = 200
/** The mean reward that Gymnasium asks. */
export const THRESHOLD = -110
/** Of the lowest place; starts lie around it. */
export const STARTS = [-0.6, -0.4] as const

const height = (x: number) => 0.55 + 0.45 * Math.sin(3 * x)
const hill = Array.from({ length: 61 }, (_, k): Point => {
  const x = LEFT + ((RIGHT - LEFT) * k) / 60
  return [x, height(x)]
})

export const mountainCar: WorldTask = worldTask(
  'Mountain car',
  'A car stands in a valley, too weak to drive up to the flag: it must first roll back to gather speed. Place and speed are seen.',
  'Moore 1990, as in Sutton & Barto 2018, example 10.1, and Gymnasium, MountainCar-v0 (Towers et al. 2024)',
  {
    observed: ['place', 'speed'],
    action: { kind: 'choice', names: ['left', 'none', 'right'] },
    state: ['place', 'speed, a step'],
    behaviour: [share('time'), share('highest')],
    seconds: 1 / 30,
    steps: STEPS,
    starts: drawnStarts,
    solved: `The flag is reached after ${-THRESHOLD} steps in the mean of ten starts; for the champion of a generation also of a hundred others.`,
    bounds: [LEFT - 0.1, -0.1, RIGHT + 0.1, 1.3],
    picture: (state) => [
      { kind: 'line', role: 'ground', points: hill },
      line('wall', hill[0]!, [LEFT, height(LEFT) + 0.15]),
      line('goal', [GOAL, height(GOAL)], [GOAL, height(GOAL) + 0.2], 0.03),
      { kind: 'disc', role: 'body', at: [state[0]!, height(state[0]!) + 0.04], radius: 0.04 },
    ],
  },
)
