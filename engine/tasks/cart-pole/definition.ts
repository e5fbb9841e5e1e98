import { cartPicture } from '../cart-definition.ts'
import { drawnStarts } from '../rewarded-definition.ts'
import { share, type WorldTask, worldTask } from '../world-definition.ts'

/** Metres from the middle; radians from upright; half the pole in metres; seconds of a step. */
export const [TRACK, FALLEN, HALF_LENGTH, SECONDS] = [2.4, (12 * Math.PI) / 180, 0.5, 0.02] as const
export const STEPS = 500
/** The mean reward that Gymnasium asks. */
export const THRESHOLD = 475

export const cartPole: WorldTask = worldTask(
  'Cart and pole',
  'A pole stands on a cart: push it left or right with all force at every moment so that the pole does not fall. All four numbers are seen.',
  'Barto, Sutton & Anderson 1983 without friction, as in Gymnasium, CartPole-v1 (Towers et al. 2024): Euler at 0.02 s',
  {
    observed: ['cart', 'speed of the cart', 'pole', 'speed of the pole'],
    action: { kind: 'choice', names: ['left', 'right'] },
    state: ['cart, m', 'cart, m/s', 'pole, rad', 'pole, rad/s'],
    behaviour: [share('time'), share('farthest from the middle')],
    seconds: SECONDS,
    steps: STEPS,
    starts: drawnStarts,
    solved: `The pole stands for ${THRESHOLD} steps in the mean of ten starts; for the champion of a generation also of a hundred others.`,
    ...cartPicture(TRACK, [2 * HALF_LENGTH]),
  },
)
