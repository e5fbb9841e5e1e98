import type { TaskDefinition } from '../definitions.ts'

/** Two bits, and what AND, OR and XOR make of them. */
export const BITS = 5

export const logic: TaskDefinition = {
  title: 'Logic',
  summary:
    'Two bits a and b, beside them a AND b, a OR b, a XOR b, each of the five turned over in 1 of 20 samples: a small distribution to learn, without answers. 4,000 samples to learn from, 1,000 to validate, 1,000 for the end.',
  source: 'Made for this program; a distribution small enough to be compared with all its states one by one',
  fields: { bits: { modality: 'activity', shape: [BITS] } },
  answers: {},
}
