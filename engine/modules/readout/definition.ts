import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'

export const Params = z.object({
  answer: z.enum(['classes', 'values']).default('classes').meta({
    title: 'Answers with',
    description: 'Classes: softmax and cross entropy. Values: squared error.',
  }),
  n: z.int().min(1).max(10000).default(10).meta({ title: 'Outputs', unit: 'units', description: 'How many classes or values.' }),
  field: z.string().min(1).max(40).default('label').meta({ title: 'Field', description: 'The field of the task that it should answer.' }),
})

/** The network's answer, and the loss it is taught by. */
export const readout: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Readout',
  family: 'task',
  icon: 'IconChartBar',
  summary: 'The answer, and its loss',
  help: 'Adds a bias to what arrives and compares it with the task: classes by softmax and cross entropy, values by mean squared error. A sequence of positions is answered position by position.',
  view: ({ answer }) => (answer === 'classes' ? 'answer' : 'maps'),
  params: Params,
  field: ({ field }) => field,
  inputs: ({ n }) => [
    { name: 'in', label: 'in', accepts: ['image', 'activity', 'audio', 'text', 'spikes'], shape: [n], sums: true, positions: true },
  ],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n }, { in: source }) => ({ ok: { out: { modality: 'activity', shape: source ? [...source.shape] : [n] } } }),
  weights: ({ n }) => ({ bias: { shape: [n], init: { kind: 'zeros' } } }),
}
