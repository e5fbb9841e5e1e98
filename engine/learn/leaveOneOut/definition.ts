import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'

export const LeaveOneOutParams = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .default('left_out')
    .meta({ title: 'Name', description: "What the run's summary calls it: small letters, digits and _." }),
  split: z.string().min(1).max(40).default('train').meta({
    title: 'Samples',
    description: 'Of the task: train, validation, test, or one of its conditions.',
  }),
  ridge: z.number().min(0).max(1e6).default(1).meta({
    title: 'Ridge',
    description: 'Keeps weights small: added to the mean square of each unit, in the units of its own.',
  }),
  shuffles: z.int().min(0).max(100000).default(1000).meta({
    title: 'Shuffles',
    description: 'How often the answers are dealt out to the samples anew, to see how well chance would do.',
  }),
})

/** How well readouts answer for samples that they were not solved from. */
export const leaveOneOut: StageDefinition<z.infer<typeof LeaveOneOutParams>> = {
  title: 'Leave one out',
  summary:
    'Solve readouts without one sample after another, see how they answer for it, and compare with shuffled answers; nothing changes',
  params: LeaveOneOutParams,
  learns: false,
  answers: true,
  budget: null,
}
