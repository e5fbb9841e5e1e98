import { z } from 'zod'
import type { PlasticityDefinition } from '../../network/definition.ts'
import { Rate } from '../fields.ts'

export const Params = z.object({
  rate: Rate(0.01),
  timeConstant: z.number().positive().max(100000).default(20).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly the threshold follows the squared activity; it must be faster than the weights.',
  }),
})

/** Bienenstock, Cooper & Munro 1982. States `change`, of each connection, and `threshold` `[target units]`. */
export const bcm: PlasticityDefinition<z.infer<typeof Params>> = {
  title: 'BCM',
  summary: 'Strengthens above a sliding threshold, weakens below it; units become selective',
  help: 'Beside its learned weight W, each connection from x to y has a change M that starts at zero with each sample, and delivers (W + M) x. Each unit has a threshold th, zero at first. After each tick\n\n`M += rate * x * y * (y - th)` and then `th += dt / tau * (y * y - th)`\n\n(Bienenstock, Cooper & Munro 1982, J. Neurosci. 2, with the squared activity as threshold of Intrator & Cooper 1992).',
  params: Params,
  states: (_params, bonds, units) => ({ change: bonds, threshold: [units] }),
  weights: () => ({}),
}
