import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { connectionsOf } from '../../projections/sparse/definition.ts'

export const Params = z.object({
  n: z.int().min(1).max(20000).default(300).meta({ title: 'Units', unit: 'units', description: 'How many units echo what they hear.' }),
  degree: z.int().min(1).max(1000).default(10).meta({
    title: 'In-degree',
    unit: 'connections',
    description: 'How many units of the reservoir each unit hears.',
  }),
  radius: z.number().min(0).max(10).default(0.9).meta({
    title: 'Spectral radius',
    description: 'How strongly the echo goes round: below 1 it fades, the nearer to 1 the slower.',
  }),
  timeConstant: z.number().min(0).max(10000).default(0).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly a unit follows, its leak being dt / time constant; 0 follows at once.',
  }),
  inputScale: z
    .number()
    .min(0)
    .max(100)
    .default(0.5)
    .meta({ title: 'Input scaling', description: 'The largest weight from what arrives.' }),
  biasScale: z.number().min(0).max(100).default(0.1).meta({ title: 'Bias', description: 'The largest resting input of a unit.' }),
  wiring: z.int().min(0).max(2147483647).default(1).meta({ title: 'Wiring', description: 'Another number draws other connections.' }),
})
type Params = z.infer<typeof Params>

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** The units that each unit hears, `[n * degree]`, unit by unit. */
export function heardBy({ n, degree, wiring }: Params): Int32Array {
  const choice = { by: 'in-degree', degree: Math.min(n, degree), probability: 1, seed: wiring } as const
  return connectionsOf(choice, 'reservoir', n, n).from
}

/** An echo state network without its readout. */
export const reservoir: ModuleDefinition<Params> = {
  title: 'Reservoir',
  family: 'memory',
  icon: 'IconRipple',
  summary: 'Many units, wired at random and never trained, that echo what they hear',
  help: 'Each unit hears what arrives (u) and a few units, by weights that are drawn once and stay:\n\n`h += leak * (tanh(W h + V u + b) - h)`\n\nwith leak = dt / tau, and 1 while tau is below dt (Jaeger 2001, The “echo state” approach; with leak, Jaeger et al. 2007). W is sparse and scaled to its spectral radius, as far as power iteration finds it; below 1 the state forgets in most cases how it began. Only what reads it is trained, so little has to be learned of long sequences; wire a Readout to it all to all. Another seed of the run draws other weights. Whatever arrives is taken as one vector, so wire it one to one; what is fed back from a readout too, through Concatenate.',
  view: 'bars',
  params: Params,
  inputs: () => [
    { name: 'in', label: 'in', accepts: ['activity', 'text', 'image', 'audio', 'spikes', 'action', 'reward'], shape: null, sums: true },
  ],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n }) => ({ ok: { out: { modality: 'activity', shape: [n] } } }),
  states: ({ n }) => ({ h: [n] }),
  weights: (params, { in: source }) => {
    const { n, degree, radius, inputScale, biasScale } = params
    const heard = heardBy(params)
    const within = (scale: number) => ({ kind: 'uniform', fanIn: 1, gain: scale ** 2 }) as const
    return {
      bias: { shape: [n], init: within(biasScale), fixed: true },
      input: { shape: [size(source?.shape ?? [1]), n], init: within(inputScale), fixed: true },
      recurrent: { shape: [n, Math.min(n, degree)], init: { kind: 'spectral', radius, source: (k) => heard[k]! }, fixed: true },
    }
  },
}
