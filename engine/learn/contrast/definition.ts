import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'

export const ContrastParams = z.object({
  learningRate: z.number().positive().max(10).default(0.1).meta({
    title: 'Learning rate',
    description: 'How far a step goes; over the second half of the budget it falls to zero.',
  }),
  batch: z.int().min(1).max(4096).default(50).meta({ title: 'Batch', unit: 'samples', description: 'Samples in one step.' }),
  rounds: z.int().min(1).max(1000).default(1).meta({
    title: 'Rounds',
    unit: 'rounds',
    description: 'How often all units are drawn anew before what the machine expects is compared with what it was shown.',
  }),
  persistent: z.boolean().default(true).meta({
    title: 'Persistent',
    description: 'What the machine dreams goes on from step to step instead of starting at the samples (Tieleman 2008).',
  }),
  momentum: z.number().min(0).max(0.999).default(0.5).meta({ title: 'Momentum', description: 'Share of the last step that is kept.' }),
  weightDecay: z.number().min(0).max(1).default(0.0002).meta({
    title: 'Weight decay',
    description: 'Pulls weights, but no biases, towards zero.',
  }),
})
export type ContrastParams = z.infer<typeof ContrastParams>

/** The learning rule of Boltzmann machines: what they are shown against what they dream. */
export const contrast: StageDefinition<ContrastParams> = {
  title: 'Contrastive divergence',
  summary: 'Boltzmann machines learn, without answers, what is likely',
  params: ContrastParams,
  learns: true,
  budget: 'epochs',
}
