import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'
import { LONGEST_DELAY } from '../../network/neuron-graph.ts'
import { NeatSettings } from '../neat/definition.ts'

/**
 * How CPPNs are evolved, where NEAT's own values are not the ones. Weights of a CPPN mean much, and all of them together: they move a little
 * at a time and are hardly ever drawn anew; species count by small differences, and none dies out. Measured on the retina, see
 * docs/decisions/hyperneat.md.
 */
export const cppnSettings = {
  population: 150,
  c1: 10,
  c2: 10,
  c3: 4,
  compatibilityThreshold: 8,
  targetSpecies: 15,
  dropOffAge: 10_000,
  populationDropOff: 10_000,
  mutateOnly: 0.5,
  addNode: 0.03,
  addConnection: 0.1,
  perturbWeight: 0.99,
  weightPower: 0.3,
  weightLimit: 3,
} as const satisfies Partial<NeatSettings>

/** A setting of NEAT with another normal value. */
function normally<K extends keyof typeof cppnSettings>(key: K) {
  const field = NeatSettings.shape[key] as z.ZodDefault<z.ZodNumber>
  return field.removeDefault().default(cppnSettings[key]).meta(field.meta()!)
}
/** CPPNs have no loops, and answer at once; they are searched in one phase. */
const { recurrent: _, mutateDelay: __, complexityCeiling: ___, ...kept } = NeatSettings.shape
const { population, ...cppns } = {
  ...kept,
  ...(Object.fromEntries((Object.keys(cppnSettings) as (keyof typeof cppnSettings)[]).map((key) => [key, normally(key)])) as Record<
    keyof typeof cppnSettings,
    z.ZodDefault<z.ZodNumber>
  >),
}

const yes = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const number = (value: number, least: number, most: number, title: string, description: string) =>
  z.number().min(least).max(most).default(value).meta({ title, description })
const PLACED = 'If hidden neurons are placed:'

export const HyperneatParams = z.object({
  population,
  expression: z.enum(['threshold', 'LEO', 'LEO, local at first']).default('LEO, local at first').meta({
    title: 'Connections are',
    description:
      'threshold: where the painted weight is large enough (Stanley et al. 2009). LEO: where an output of its own says so; local at first: from networks that only join what lies at the same place (Verbancsics & Stanley 2011).',
  }),
  threshold: number(
    0.2,
    0,
    0.99,
    'Threshold',
    'With a threshold: painted weights from -1 to 1 that are not beyond this are no connection.',
  ),
  most: number(3, 0.01, 100, 'Largest weight', 'What a painted weight of 1 is.'),
  deltas: yes(false, 'Sees distances', 'Whether a CPPN also sees how far target and source are apart along each axis.'),
  biases: yes(true, 'Biases', 'Whether biases are painted too, where the target has such.'),
  timeConstant: number(
    0,
    0,
    1000,
    'Longest time constant',
    'Of a free form, in ms: time constants from 0 to this are painted too; 0: they stay as drawn.',
  ),
  delay: z.int().min(1).max(LONGEST_DELAY).default(1).meta({
    title: 'Longest delay',
    unit: 'ticks',
    description:
      'Of a free form it is painted too how many ticks each connection takes, from 1 to this; of a projection, which has one delay, their mean. 1: delays stay as drawn.',
  }),
  plasticity: yes(
    true,
    'Plasticity',
    'Whether it is painted too how plastic each connection is, where the projection learns that (rule Differentiable).',
  ),
  sigmoid: yes(true, 'Sigmoid', 'Whether hidden neurons of CPPNs may be sigmoids from -1 to 1.'),
  gauss: yes(true, 'Gaussian', 'Whether they may be Gaussians: symmetry and locality.'),
  sine: yes(true, 'Sine', 'Whether they may be sines: repetition.'),
  absolute: yes(true, 'Absolute value', 'Whether they may be absolute values: mirrored slopes.'),
  linear: yes(false, 'Linear', 'Whether they may be linear.'),
  step: yes(false, 'Step', 'Whether they may be steps from 0 to 1.'),
  placement: z.enum(['as drawn', 'by the pattern']).default('as drawn').meta({
    title: 'Hidden neurons',
    description:
      'Of a free form. As drawn: all stay where they are. By the pattern: inputs and outputs stay, and hidden neurons are placed where the painted pattern holds information (ES-HyperNEAT, Risi & Stanley 2012).',
  }),
  initialDepth: z
    .int()
    .min(1)
    .max(7)
    .default(3)
    .meta({
      title: 'Initial depth',
      unit: 'levels',
      description: `${PLACED} how often each pattern is divided into quarters at the least.`,
    }),
  maximumDepth: z
    .int()
    .min(1)
    .max(8)
    .default(4)
    .meta({ title: 'Maximum depth', unit: 'levels', description: `${PLACED} at the most.` }),
  divisionThreshold: number(
    0.03,
    0,
    10,
    'Division threshold',
    `${PLACED} a square whose quarters vary by more than this is divided further.`,
  ),
  varianceThreshold: number(0.03, 0, 10, 'Variance threshold', `${PLACED} a square that varies by no more than this is one point.`),
  bandThreshold: number(0.3, 0, 10, 'Band threshold', `${PLACED} a point that differs by more than this from both sides is a connection.`),
  iterations: z
    .int()
    .min(0)
    .max(5)
    .default(1)
    .meta({
      title: 'Iterations',
      description: `${PLACED} how often neurons that were found look for further ones.`,
    }),
  samples: z.int().min(1).max(100_000).default(1000).meta({
    title: 'Samples',
    unit: 'samples',
    description: 'Of a task with samples: about so many of those to learn from, evenly spread, every network is asked.',
  }),
  ...cppns,
})
export type HyperneatParams = z.infer<typeof HyperneatParams>

/** The pattern of weights of one module, as a function of places. */
export const hyperneat: StageDefinition<HyperneatParams> = {
  title: 'Evolve patterns (HyperNEAT)',
  summary: 'Small networks that are asked about places paint the weights of a free form, a grid, or what arrives at a module',
  params: HyperneatParams,
  learns: true,
  budget: 'generations',
}
