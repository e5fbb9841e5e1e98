import { rewarded } from '../rewarded.ts'
import { STARTS, STEPS, THRESHOLD } from './definition.ts'
import { createMountainCar } from './environment.ts'

export const mountainCarWorld = rewarded({
  name: 'mountain-car',
  create: createMountainCar,
  steps: STEPS,
  from: [STARTS],
  threshold: THRESHOLD,
  /** How high it stands, on either hill: who swings higher is nearer. */
  far: (state) => 0.5 + 0.5 * Math.sin(3 * state[0]!),
  goal: true,
})
