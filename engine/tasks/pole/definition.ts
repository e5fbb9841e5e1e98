import { LONG, onCart, SOURCE, STARTING_ANGLE } from '../double-pole/definition.ts'
import { type WorldTask, worldTask } from '../world-definition.ts'

/** Radians from upright. */
export const FALLEN = (12 * Math.PI) / 180

const solved = 'The pole stands for 100,000 steps, which is 33 minutes.'
const starts = `It starts at ${STARTING_ANGLE} degrees and must stay within 12.`

export const poles = {
  pole: worldTask(
    'One pole',
    `A pole stands on a cart: push it to and fro with any force up to 10 N so that it does not fall. All four numbers are seen, speeds too. ${starts}`,
    SOURCE,
    onCart(1, true, LONG, solved),
  ),
  'pole-blind': worldTask(
    'One pole, speeds unseen',
    `A pole stands on a cart: push it to and fro with any force up to 10 N so that it does not fall. Speeds are not seen, so they must be worked out from what was. ${starts}`,
    SOURCE,
    onCart(1, false, LONG, solved),
  ),
} as const satisfies Record<string, WorldTask>
