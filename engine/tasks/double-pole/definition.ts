import { cartPicture } from '../cart-definition.ts'
import { share, type Starts, type WorldDefinition, type WorldTask, worldTask } from '../world-definition.ts'

/** Metres from the middle; radians from upright. */
export const [TRACK, FALLEN] = [2.4, (36 * Math.PI) / 180] as const
/** Of both poles, in metres. */
export const HALF_LENGTHS = [0.5, 0.05] as const
/** Seconds of an action. */
export const SECONDS = 0.02
/** Of the long pole at the start, in degrees. */
export const STARTING_ANGLE = 4
/** Steps for which a solution must hold the poles. */
export const LONG = 100_000
/** Steps of a trial of the damping fitness, and of one of generalisation. */
export const SHORT = 1000
/** Of 625 starts, from how many a solution without velocities must hold the poles. */
export const GENERAL = 200

/** Gruau, Whitley & Pyeatt 1996: five values each of place, angle and both speeds, every combination. */
export const GENERAL_STARTS: Starts = { name: 'of the test of generalisation', count: 625 }

/** @param poles how many, the long one first */
export const onCart = (poles: 1 | 2, velocities: boolean, steps: number, solved: string): WorldDefinition => {
  const things = ['cart', poles === 1 ? 'pole' : 'long pole', 'short pole'].slice(0, 1 + poles)
  return {
    observed: things.flatMap((thing) => (velocities ? [thing, `speed of the ${thing}`] : [thing])),
    action: { kind: 'values', names: ['force'], low: 0, high: 1 },
    ...(!velocities && { memory: true }),
    state: things.flatMap((thing, k) => (k === 0 ? [`${thing}, m`, `${thing}, m/s`] : [`${thing}, rad`, `${thing}, rad/s`])),
    behaviour: [share('time'), { name: 'where the cart ends, m', least: -TRACK, most: TRACK }],
    seconds: SECONDS,
    steps,
    starts: [GENERAL_STARTS],
    solved,
    ...cartPicture(
      TRACK,
      HALF_LENGTHS.slice(0, poles).map((half) => 2 * half),
    ),
  }
}

/** Where equations and numbers come from. */
export const SOURCE =
  'Wieland 1991, with the masses and lengths of Gomez & Miikkulainen 1997 and the equations of Stanley & Miikkulainen 2002, appendix; Runge-Kutta at 0.01 s, an action every 0.02 s'

export const doublePoles = {
  'double-pole': worldTask(
    'Two poles',
    `A long and a short pole stand on a cart: push it to and fro so that neither falls. All six numbers are seen, speeds too. The long pole starts at ${STARTING_ANGLE} degrees.`,
    SOURCE,
    onCart(2, true, LONG, 'The poles stand for 100,000 steps, which is 33 minutes.'),
  ),
  'double-pole-blind': worldTask(
    'Two poles, speeds unseen',
    `A long and a short pole stand on a cart: push it to and fro so that neither falls. Speeds are not seen, so they must be worked out from what was. The long pole starts at ${STARTING_ANGLE} degrees.`,
    `${SOURCE}; fitness and tests of Gruau, Whitley & Pyeatt 1996`,
    onCart(
      2,
      false,
      SHORT,
      'The poles stand for 1,000 steps; the champion of a generation also for 100,000, and for 1,000 from 200 of 625 starts.',
    ),
  ),
} as const satisfies Record<string, WorldTask>
