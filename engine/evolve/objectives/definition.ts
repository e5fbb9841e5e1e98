import { z } from 'zod'

export const objectiveNames = ['fitness', 'novelty', 'archive', 'several'] as const
export const companions = ['novelty', 'connections', 'both'] as const

/** What evolution strives for, and how. */
export const ObjectiveSettings = z.object({
  objective: z.enum(objectiveNames).default('fitness').meta({
    title: 'Objective',
    description:
      'What networks are chosen by. fitness: how well they do. novelty: how unlike all earlier ones they behave. archive: each the best of those that behave like it. several: fitness and something else, none of which may be had for less of the other. Archive and several know no species.',
  }),
  nearest: z.int().min(1).max(1000).default(15).meta({
    title: 'Neighbours (k)',
    unit: 'networks',
    description: 'Novelty is the mean distance to the behaviours of so many nearest ones (Lehman & Stanley 2011).',
  }),
  leastNovelty: z.number().min(0).max(1e9).default(0.03).meta({
    title: 'Novelty to be kept',
    description:
      'A behaviour more novel than this is remembered; the bound falls by 5 % where none was for 2,500 networks and rises by 20 % where more than four of a generation were.',
  }),
  cells: z.int().min(2).max(1000).default(20).meta({
    title: 'Cells a side',
    description: 'Into how many cells the archive divides each number of a behaviour (Mouret & Clune 2015).',
  }),
  besides: z.enum(companions).default('novelty').meta({
    title: 'Besides fitness',
    description: 'What else counts where there are several objectives: behaving in a novel way, having few connections, or both.',
  }),
})
export type ObjectiveSettings = z.infer<typeof ObjectiveSettings>
