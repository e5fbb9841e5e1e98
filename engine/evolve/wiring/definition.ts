import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'

export const WiringParams = z.object({
  candidates: z
    .int()
    .min(2)
    .max(1000)
    .default(9)
    .meta({ title: 'Candidates (n)', unit: 'networks', description: 'Networks that race in a generation, the parents among them.' }),
  parents: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .meta({ title: 'Parents', unit: 'networks', description: 'How many of a generation, its best, race again and have offspring.' }),
  samples: z.int().min(1).max(10_000_000).default(9000).meta({
    title: 'Training (R)',
    unit: 'samples',
    description: 'How many samples the last in the race has learned from; those who leave before have learned from fewer.',
  }),
  eta: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .meta({ title: 'Halving (eta)', description: 'One in so many goes on to the next heat, which is so many times as long.' }),
  mutations: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .meta({ title: 'Mutations', description: 'A child differs from its parent by so many changes at the most.' }),
  growth: z.number().min(0.01).max(1000).default(1).meta({
    title: 'Largest size',
    description: 'Weights that may be learned, as a share of those of the network you wired; 1: never more than there were.',
  }),
  adds: z.enum(['kinds that are there', 'any that fits']).default('kinds that are there').meta({
    title: 'Adds',
    description: 'Of which kinds new modules are: those of the network you wired, or every kind.',
  }),
  inherit: z.boolean().default(true).meta({
    title: 'Inherit weights',
    description: 'Children begin with the weights of their parent, as far as they fit; else each learns from the first.',
  }),
  afresh: z.int().min(1).max(10_000_000).default(9000).meta({
    title: 'Afresh',
    unit: 'samples',
    description: 'From so many the best new ones of a race learn once more, from first weights; who is best at that becomes the network.',
  }),
  repeats: z.int().min(1).max(20).default(2).meta({
    title: 'Afresh, times',
    description: 'Over so many first weights a network has to be better than the best so far, on the average, to take its place.',
  }),
  judgedBy: z.string().min(1).max(40).default('validation').meta({
    title: 'Judged by',
    description: 'Samples whose answers count: validation, or a condition of the task.',
  }),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.002)
    .meta({ title: 'Learning rate', description: "Of each network's training, by Adam." }),
  batch: z.int().min(1).max(4096).default(50).meta({ title: 'Batch', unit: 'samples', description: 'Samples in one step.' }),
})
export type WiringParams = z.infer<typeof WiringParams>

export const wiring: StageDefinition<WiringParams> = {
  title: 'Evolve the wiring',
  summary: 'Add, change, remove and rewire modules, whatever is not locked',
  params: WiringParams,
  learns: true,
  answers: true,
  budget: 'generations',
}
