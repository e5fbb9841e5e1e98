import { z } from 'zod'
import { lesions } from '../../modules/column/populations.ts'
import type { StageDefinition } from '../../stages/definition.ts'

export const quantities = [
  'accuracy',
  'accuracyByTick',
  'ticksUntilSure',
  'loss',
  'bits',
  'nrmse',
  'freeRun',
  'rate',
  'irregularity',
  'tuning',
  'divergence',
  'silenced',
] as const
export type Quantity = (typeof quantities)[number]

export const MeasureParams = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .default('measured')
    .meta({ title: 'Name', description: "What the run's summary calls it: small letters, digits and _." }),
  quantity: z.enum(quantities).default('accuracy').meta({
    title: 'Quantity',
    description:
      'Share of right answers, at the end or at each tick; mean ticks until sure; loss; bits of each answer; root mean squared error in standard deviations, also when the network goes on from its own answers; the mean rate of units in Hz; how unevenly spikes come (coefficient of variation of their intervals: 0 a clock, 1 chance); how much more units answer to the class they like best than to others (the class itself first, then those after it); how far the distribution of a Boltzmann machine is from that of the samples, in nats; or by which share what units answer to the weaker of two inputs falls when the stronger comes as well.',
  }),
  split: z.string().min(1).max(40).default('test').meta({
    title: 'Samples',
    description: 'Of the task: train, validation, test, or one of its conditions.',
  }),
  module: z.string().max(40).default('').meta({
    title: 'Module',
    description: 'The readout, or the module whose rate, spikes or tuning are meant; empty: all of them, each by its name.',
    reference: 'module',
  }),
  port: z.string().max(40).default('').meta({
    title: 'Output',
    description: 'Of tuning and silenced: the output port of the module whose units are looked at; empty: its first.',
  }),
  ticks: z.int().min(0).max(1000000).default(0).meta({
    title: 'Ticks',
    unit: 'ticks',
    description: 'How long each sample is presented; 0: as in training. With its own answers: how many of them it goes on from.',
  }),
  settle: z.int().min(0).max(1000000).default(0).meta({
    title: 'Settle',
    unit: 'ticks',
    description: 'Of rate, irregularity, tuning and silenced: ticks at the start that do not count.',
  }),
  lesion: z.enum(lesions).default('none').meta({
    title: 'Lesion',
    description: 'What is cut in every cortical column while this is measured, in place of what is cut already.',
  }),
})
export type MeasureParams = z.infer<typeof MeasureParams>

/** Looks without learning. */
export const measure: StageDefinition<MeasureParams> = {
  title: 'Measure',
  summary: 'Present samples without learning, and note one quantity',
  params: MeasureParams,
  learns: false,
  budget: null,
}
