import { z } from 'zod'
import type { PlasticityDefinition } from '../../network/definition.ts'
import { Rate } from '../fields.ts'

export const Params = z.object({
  rate: Rate(0.01),
  timeConstant: z.number().positive().max(100000).default(20).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How long a connection remembers that both its ends were active, and may still be changed for it.',
  }),
})

/** Frémaux & Gerstner 2016. States `change` and `eligibility`, of each connection. */
export const threeFactor: PlasticityDefinition<z.infer<typeof Params>> = {
  title: 'Three-factor',
  summary: 'What fired together becomes eligible, and changes when a neuromodulator comes',
  help: 'Beside its learned weight W, each connection from x to y has an eligibility E and a change M, both zero at the start of a sample, and delivers (W + M) x. After each tick\n\n`E += x * y - dt / tau * E` and then `M += rate * m * E`\n\nwhere m is what arrives at the port *plasticity* of the target, and 1 while nothing is wired there (Frémaux & Gerstner 2016, Front. Neural Circuits 9; the retroactive form of Miconi et al. 2019, Backpropamine, ICLR). So a reward changes what was active before it came.',
  params: Params,
  states: (_params, bonds) => ({ change: bonds, eligibility: bonds }),
  weights: () => ({}),
}
