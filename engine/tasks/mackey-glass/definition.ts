import type { TaskDefinition } from '../definitions.ts'

export const LENGTH = 2084

export const mackeyGlass: TaskDefinition = {
  title: 'Mackey-Glass',
  summary: `The chaotic series of Mackey and Glass with a delay of 17: what comes next? Sequences of ${LENGTH} values: 2 to learn from, 2 to validate, 50 for the final score.`,
  source: 'Mackey & Glass 1977, with the integration and scaling of Jaeger & Haas 2004',
  fields: { series: { modality: 'activity', shape: [LENGTH, 1] } },
  answers: { next: { signal: { modality: 'activity', shape: [LENGTH, 1] } } },
}
