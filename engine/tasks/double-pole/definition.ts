import { line, type WorldDefinition, type WorldTask, worldTask } from '../world-definition.ts'

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

const [WIDTH, HEIGHT] = [0.4, 0.2] as const

const world = (observed: readonly string[], steps: number, solved: string): WorldDefinition => ({
  observed,
  action: { kind: 'values', names: ['force'], low: 0, high: 1 },
  state: ['cart, m', 'cart, m/s', 'long pole, rad', 'long pole, rad/s', 'short pole, rad', 'short pole, rad/s'],
  seconds: SECONDS,
  steps,
  solved,
  bounds: [-TRACK - 0.6, -0.4, TRACK + 0.6, 1.4],
  picture: (state) => {
    const x = state[0]!
    const pole = (angle: number, half: number, width: number) =>
      line('limb', [x, HEIGHT], [x + 2 * half * Math.sin(angle), HEIGHT + 2 * half * Math.cos(angle)], width)
    return [
      line('ground', [-TRACK, 0], [TRACK, 0]),
      line('wall', [-TRACK, 0], [-TRACK, HEIGHT]),
      line('wall', [TRACK, 0], [TRACK, HEIGHT]),
      { kind: 'box', role: 'body', at: [x, HEIGHT / 2], size: [WIDTH, HEIGHT] },
      pole(state[2]!, HALF_LENGTHS[0], 0.06),
      pole(state[4]!, HALF_LENGTHS[1], 0.08),
      { kind: 'disc', role: 'joint', at: [x, HEIGHT], radius: 0.05 },
    ]
  },
})

const SOURCE =
  'Wieland 1991, with the masses and lengths of Gomez & Miikkulainen 1997 and the equations of Stanley & Miikkulainen 2002, appendix; Runge-Kutta at 0.01 s, an action every 0.02 s'

export const doublePoles = {
  'double-pole': worldTask(
    'Two poles',
    `A long and a short pole stand on a cart: push it to and fro so that neither falls. All six numbers are seen, speeds too. The long pole starts at ${STARTING_ANGLE} degrees.`,
    SOURCE,
    world(
      ['cart', 'speed of the cart', 'long pole', 'speed of the long pole', 'short pole', 'speed of the short pole'],
      LONG,
      'The poles stand for 100,000 steps (33 minutes).',
    ),
  ),
  'double-pole-blind': worldTask(
    'Two poles, speeds unseen',
    `A long and a short pole stand on a cart: push it to and fro so that neither falls. Speeds are not seen, so they must be worked out from what was. The long pole starts at ${STARTING_ANGLE} degrees.`,
    `${SOURCE}; fitness and tests of Gruau, Whitley & Pyeatt 1996`,
    world(
      ['cart', 'long pole', 'short pole'],
      SHORT,
      'The poles stand for 1,000 steps; the champion of a generation also for 100,000, and for 1,000 from 200 of 625 starts.',
    ),
  ),
} as const satisfies Record<string, WorldTask>
