import { z } from 'zod'
import type { PlasticityDefinition } from '../../network/definition.ts'
import { Rate } from '../fields.ts'

export const Params = z.object({
  rate: Rate(0.01),
  decay: z.number().min(0).max(1).default(0.05).meta({
    title: 'Forgetting',
    unit: 'per tick',
    description: 'The share of what was learned that a tick forgets; without it, what is repeated grows without end.',
  }),
})

/** Hebb 1949. State `change`, of each connection. */
export const hebb: PlasticityDefinition<z.infer<typeof Params>> = {
  title: 'Hebb',
  summary: 'What fires together wires together, and is forgotten in time',
  help: 'Beside its learned weight W, each connection from x to y has a change M that starts at zero with each sample, and delivers (W + M) x. After each tick\n\n`M += rate * x * y - forgetting * M`\n\n(Hebb 1949, The Organization of Behavior).',
  params: Params,
  states: (_params, bonds) => ({ change: bonds }),
  weights: () => ({}),
}
