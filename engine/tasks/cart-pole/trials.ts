import { rewarded } from '../rewarded.ts'
import { STEPS, THRESHOLD, TRACK } from './definition.ts'
import { createCartPole } from './environment.ts'

export const cartPoleWorld = rewarded({
  name: 'cart-pole',
  create: createCartPole,
  steps: STEPS,
  from: Array(4).fill([-0.05, 0.05]),
  threshold: THRESHOLD,
  far: (state) => Math.abs(state[0]!) / TRACK,
  goal: false,
})
