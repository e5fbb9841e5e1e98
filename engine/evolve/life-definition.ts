import { z } from 'zod'

/** Learning within a life, for stages that evolve. */
export const LifeSettings = z.object({
  judged: z.enum(['birth', 'baldwin', 'lamarck']).default('birth').meta({
    title: 'Judged',
    description:
      'At birth; after a life in which it learned, of which its children inherit nothing (Baldwin 1896, Hinton & Nowlan 1987); or so that what it learned is inherited (Lamarck).',
  }),
  lessons: z.int().min(1).max(100_000).default(20).meta({
    title: 'Lessons',
    unit: 'steps',
    description: 'Steps of learning in a life, by gradient and Adam, where networks are judged after it.',
  }),
  learningRate: z.number().positive().max(10).default(0.02).meta({ title: 'Learning rate', description: 'How far a step of a life goes.' }),
  lessonBatch: z.int().min(1).max(4096).default(32).meta({ title: 'Batch', unit: 'samples', description: 'Samples in a step of a life.' }),
})
export type LifeSettings = z.infer<typeof LifeSettings>
