import type { TaskDefinition } from '../definitions.ts'

/** Of every so many drawings of a class the first is learned from, and as many after it as `VALIDATED` says validate. */
export const [EVERY, VALIDATED] = [100, 9]

export const drawings: TaskDefinition = {
  title: 'Drawings, few to learn from',
  summary:
    'Cats, rainbows and trains that people drew in 20 seconds, 28 x 28 pixels: 10 of each to learn from, 90 to validate, 900 for the final score.',
  source: 'Quick, Draw! (Google 2016), CC BY 4.0; 1,000 drawings of each, from the data catalogue',
  data: ['quickdraw'],
  fields: { image: { modality: 'image', shape: [1, 28, 28] } },
  answers: { label: { signal: { modality: 'activity', shape: [] }, classes: 3, names: ['cat', 'rainbow', 'train'] } },
}
