/** The table of learning stages, pure, for both sides. */
import { z } from 'zod'

export const SuperviseParams = z.object({
  optimiser: z.enum(['adam', 'sgd']).default('adam').meta({ title: 'Optimiser', description: 'Adam (Kingma & Ba 2015) or plain stochastic gradient descent.' }),
  learningRate: z.number().positive().max(10).default(0.001).meta({ title: 'Learning rate', description: 'How far a step goes.' }),
  batch: z.int().min(1).max(4096).default(64).meta({ title: 'Batch', unit: 'samples', description: 'Samples in one step.' }),
  schedule: z.enum(['constant', 'cosine']).default('constant').meta({ title: 'Schedule', description: 'Constant, or falling to zero along half a cosine over the epochs of the budget.' }),
})

export const stages = {
  supervise: { title: 'Supervise', summary: 'Learn from samples with their answers', params: SuperviseParams },
}
export type StageKind = keyof typeof stages
