import { share, type WorldTask, worldTask } from '../world-definition.ts'

/** Switches that must all be set, and tries of a life (Hinton & Nowlan 1987). */
export const [SWITCHES, TRIES] = [20, 1000] as const
/** Outputs from here on set a switch, those up to there leave it; what lies between is left to learning. */
export const [OFF, ON] = [1 / 3, 2 / 3] as const

const names = Array.from({ length: SWITCHES }, (_, k) => `switch ${k + 1}`)
const world = (learns: boolean): WorldTask['world'] => ({
  observed: ['one'],
  action: { kind: 'values', names, low: 0, high: 1 },
  state: [...names, 'tries'],
  behaviour: [share('right from birth'), share('left open')],
  seconds: 0.02,
  steps: learns ? TRIES : 1,
  starts: [],
  solved: learns ? 'All switches are found set before the tries are over.' : 'All switches are set from birth.',
  bounds: [-0.6, -1.6, SWITCHES - 0.4, 1.6],
  picture: (state) =>
    names.map(
      (_, k) => ({ kind: 'box', role: state[k]! > 0.5 ? 'goal' : 'wall', at: [k, 0], size: [0.8, state[k]! > 0.5 ? 1.6 : 0.8] }) as const,
    ),
})
const SOURCE = 'Hinton & Nowlan 1987, How learning can guide evolution'

export const needles = {
  needle: worldTask(
    'Needle in a haystack, with learning',
    'Twenty switches, of a million settings one is right, and nothing tells how near another is. What acts sets a switch or leaves it open; open ones are guessed anew, a thousand times. Who finds the setting early is fitter.',
    SOURCE,
    world(true),
  ),
  'needle-innate': worldTask(
    'Needle in a haystack, without learning',
    'The same twenty switches for one who cannot learn: what lies open is guessed once.',
    SOURCE,
    world(false),
  ),
} as const satisfies Record<string, WorldTask>
