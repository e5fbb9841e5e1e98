import { rewarded } from '../rewarded.ts'
import { HEIGHT, STEPS, THRESHOLD, tip } from './definition.ts'
import { createAcrobot } from './environment.ts'

export const acrobotWorld = rewarded({
  name: 'acrobot',
  create: createAcrobot,
  steps: STEPS,
  from: Array(4).fill([-0.1, 0.1]),
  threshold: THRESHOLD,
  /** How high the free end is, of the way from hanging to the line. */
  far: (state) => (tip(state[0]!, state[1]!) + 2) / (HEIGHT + 2),
  goal: true,
})
