/** Learning from samples with their answers, by descent along the gradient. */
import { z } from 'zod'
import { optimiserNames } from '../../compile/definitions.ts'
import type { StageDefinition } from '../../stages/definition.ts'

export const scheduleNames = ['constant', 'step', 'cosine', 'one-cycle'] as const

const share = z.number().min(0).max(0.99999)
export const SuperviseParams = z.object({
  optimiser: z.enum(optimiserNames).default('adam').meta({
    title: 'Optimiser',
    description:
      'How a gradient becomes a step: Adam (Kingma & Ba 2015), AdamW (Loshchilov & Hutter 2019), plain descent, with momentum, Nesterov’s, RMSProp, Adagrad, Lion (Chen et al. 2023).',
  }),
  learningRate: z.number().positive().max(10).default(0.001).meta({ title: 'Learning rate', description: 'How far a step goes.' }),
  batch: z.int().min(1).max(4096).default(64).meta({ title: 'Batch', unit: 'samples', description: 'Samples in one step.' }),
  truncation: z.int().min(0).max(10000).default(0).meta({
    title: 'Gradients go back',
    unit: 'ticks',
    description:
      'Long presentations are learned in windows of this many ticks: states go on from window to window, gradients end at its edge. With an answer at the last tick only the last window is learned from. 0: through the whole presentation.',
  }),
  schedule: z.enum(scheduleNames).default('constant').meta({
    title: 'Schedule',
    description:
      'Constant; a tenth after each third of the budget; falling to zero along half a cosine; or one cycle (Smith 2018): up for 30 % of the budget, then down.',
  }),
  warmup: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .meta({ title: 'Warm-up', unit: 'epochs', description: 'The learning rate grows from zero over these epochs.' }),
  momentum: share.default(0.9).meta({ title: 'Momentum', description: 'Share of the last step that is kept, for momentum and Nesterov.' }),
  weightDecay: z.number().min(0).max(1).default(0).meta({
    title: 'Weight decay',
    description: 'Pulls weights towards zero. AdamW and Lion shrink them directly, the others by their gradient. Biases are left out.',
  }),
  clip: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .meta({ title: 'Clip at norm', description: 'Gradients together longer than this are shortened to it; 0 is never.' }),
  average: share.default(0).meta({
    title: 'Average',
    description: 'The weights kept are a running mean that keeps this share at each step; 0 keeps the last ones.',
  }),
})
export type SuperviseParams = z.infer<typeof SuperviseParams>

export const supervise: StageDefinition<SuperviseParams> = {
  title: 'Supervise',
  summary: 'Learn from samples with their answers',
  params: SuperviseParams,
  learns: true,
  answers: true,
  budget: 'epochs',
}
