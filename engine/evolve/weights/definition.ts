import { z } from 'zod'
import { LifeSettings } from '../life-definition.ts'
import type { StageDefinition } from '../../stages/definition.ts'

/** The strategies that a person can choose; `strategies.ts` has a line for each. */
export const methods = ['cma-es', 'sep-cma-es', 'xnes', 'snes', 'openai-es', 'pepg', 'simple-ga', 'random-search'] as const

export const WeightsParams = LifeSettings.extend({
  method: z.enum(methods).default('sep-cma-es').meta({
    title: 'Method',
    description:
      'CMA-ES and xNES learn how weights hang together, for at most 1,000 of them; the others take any number (Hansen 2016, Ros & Hansen 2008, Wierstra et al. 2014, Salimans et al. 2017, Sehnke et al. 2010, Such et al. 2017).',
  }),
  population: z
    .int()
    .min(0)
    .max(100_000)
    .refine((n) => n !== 1, 'one network has no other to be compared with: take 2 at least, or 0')
    .default(0)
    .meta({ title: 'Population', unit: 'networks', description: "Networks in a generation; 0: as many as the method's authors take." }),
  step: z.number().min(1e-6).max(100).default(0.1).meta({
    title: 'Step',
    description: 'How far around the weights as they are the search begins: a standard deviation.',
  }),
  samples: z.int().min(1).max(100_000).default(1000).meta({
    title: 'Samples',
    unit: 'samples',
    description: 'Of a task with samples: about so many of those to learn from, evenly spread, every network is asked.',
  }),
  first: z
    .int()
    .min(0)
    .default(0)
    .meta({ title: 'Drawn, across', description: 'The weight, by its number from 0, that the cloud of points is drawn by.' }),
  second: z.int().min(0).default(1).meta({ title: 'Drawn, up', description: 'The other weight that it is drawn by.' }),
})
export type WeightsParams = z.infer<typeof WeightsParams>

/** The weights of modules in the scope, without gradients. */
export const weights: StageDefinition<WeightsParams> = {
  title: 'Evolve weights',
  summary: 'Weights are tuned by an evolution strategy, where no gradient is needed or there is none',
  params: WeightsParams,
  learns: true,
  budget: 'generations',
}
