import { z } from 'zod'
import { LifeSettings } from '../life-definition.ts'
import type { StageDefinition } from '../../stages/definition.ts'
import { ObjectiveSettings } from '../objectives/definition.ts'

const share = (value: number, title: string, description: string) => z.number().min(0).max(1).default(value).meta({ title, description })
const count = (value: number, most: number, title: string, unit: string, description: string) =>
  z.int().min(1).max(most).default(value).meta({ title, unit, description })
const factor = (value: number, title: string, description: string) => z.number().min(0).max(100).default(value).meta({ title, description })

/** NEAT by the names and values of Stanley & Miikkulainen 2002, section 4.1; what the paper leaves open says so. */
export const NeatSettings = z.object({
  population: z
    .int()
    .min(2, 'one network has no other to be compared with: take 2 at least')
    .max(100_000)
    .default(150)
    .meta({ title: 'Population', unit: 'networks', description: 'Networks in a generation.' }),
  recurrent: z.boolean().default(false).meta({ title: 'Recurrent', description: 'Whether connections may close loops.' }),
  c1: factor(1, 'Excess (c1)', 'What each excess gene adds to the distance of two networks.'),
  c2: factor(1, 'Disjoint (c2)', 'What each disjoint gene adds to the distance of two networks.'),
  c3: factor(0.4, 'Weights (c3)', 'What the mean difference of matching weights adds to it.'),
  compatibilityThreshold: factor(3, 'Compatibility threshold', 'Networks nearer than this belong to one species.'),
  targetSpecies: z.int().min(0).max(1000).default(0).meta({
    title: 'Species wanted',
    description: 'More species raise the threshold by 0.3 a generation, fewer lower it (Stanley 2004, appendix); 0: it stays as it is.',
  }),
  dropOffAge: count(15, 10_000, 'Stagnation', 'generations', 'A species that does not improve for so long has no more offspring.'),
  populationDropOff: count(
    20,
    10_000,
    'Stagnation of all',
    'generations',
    'When the best of all does not improve for so long, only the two most promising species have offspring.',
  ),
  championSize: count(5, 1000, 'Champions from', 'networks', 'The champion of a species with more than so many is copied unchanged.'),
  survivalThreshold: share(
    0.2,
    'Survival',
    'The share of a species, its best, that has offspring (open in the paper; 0.2 in the code of its authors).',
  ),
  mutateOnly: share(0.25, 'Mutation without crossover', 'The share of offspring of one parent.'),
  interspeciesMating: share(0.001, 'Interspecies mating', 'How often the other parent is of another species.'),
  addNode: share(0.03, 'Add node', 'How often a connection is split by a new neuron.'),
  addConnection: share(
    0.05,
    'Add connection',
    'How often two neurons are joined: in the paper 0.05 in small populations, 0.3 in large ones.',
  ),
  deleteConnection: share(
    0,
    'Delete connection',
    'How often a connection is taken out, and neurons that are then cut off (not in the paper).',
  ),
  deleteNode: share(0, 'Delete node', 'How often a hidden neuron is taken out with its connections (not in the paper).'),
  complexityCeiling: z.int().min(0).max(100_000).default(0).meta({
    title: 'Phases of complexity',
    unit: 'connections',
    description:
      'When networks have so many connections more than at the start of a phase, on average, they only become simpler until they cannot (Green 2004, phased search); 0: no phases.',
  }),
  mutateDelay: share(
    0,
    'Mutate a delay',
    'How often a connection takes a tick more or less, where neurons step together (not in the paper); at 0 delays stay as drawn.',
  ),
  mutateWeights: share(0.8, 'Mutate weights', "How often a network's weights change."),
  perturbWeight: share(0.9, 'Perturb a weight', 'Of the weights that change, the share that is moved; the others are drawn anew.'),
  weightPower: z
    .number()
    .min(0.001)
    .max(100)
    .default(2.5)
    .meta({ title: 'Weight power', description: "How far a weight is moved at the most (open in the paper; 2.5 in its authors' code)." }),
  weightLimit: z
    .number()
    .min(0.1)
    .max(1000)
    .default(8)
    .meta({ title: 'Weight limit', description: "Weights stay within this on both sides (open in the paper; 8 in its authors' code)." }),
  keepDisabled: share(0.75, 'Stays disabled', 'How often a gene that is disabled in a parent is disabled in the child.'),
})
export type NeatSettings = z.infer<typeof NeatSettings>

export const NeatParams = NeatSettings.extend(ObjectiveSettings.shape)
  .extend(LifeSettings.shape)
  .extend({
    start: z.enum(['drawn', 'minimal']).default('drawn').meta({
      title: 'Starts from',
      description:
        'The neurons as they are drawn, with their weights moved at random; or every input joined to every output, and nothing else.',
    }),
    timeConstant: z.number().min(0).max(10_000).default(0).meta({
      title: 'New time constants',
      unit: 'ms',
      description: 'How slowly neurons that evolution adds follow what they hear; those that were drawn keep their own.',
    }),
    samples: z.int().min(1).max(100_000).default(1000).meta({
      title: 'Samples',
      unit: 'samples',
      description: 'Of a task with samples: about so many of those to learn from, evenly spread, every network is asked.',
    }),
  })
export type NeatParams = z.infer<typeof NeatParams>

/** Neurons and connections of a `free` module, from generation to generation. */
export const neat: StageDefinition<NeatParams> = {
  title: 'Evolve neurons (NEAT)',
  summary: 'A free-form module grows neurons and connections by mutation and crossover, species by species',
  params: NeatParams,
  learns: true,
  budget: 'generations',
}
