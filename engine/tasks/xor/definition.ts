import type { TaskDefinition } from '../definitions.ts'

export const xor: TaskDefinition = {
  title: 'Exclusive or',
  summary: 'Two bits, and whether just one of them is set: the four cases there are, to learn from, to validate and for the end alike.',
  source: 'The smallest task that no single neuron solves (Minsky & Papert 1969)',
  fields: { bits: { modality: 'activity', shape: [2] } },
  answers: { xor: { signal: { modality: 'activity', shape: [] } } },
}
