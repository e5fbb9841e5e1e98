import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import { Activation } from '../activation.ts'

export const Params = z.object({
  n: z.int().min(1).max(100000).default(128).meta({ title: 'Neurons', unit: 'units', description: 'How many rate units.' }),
  activation: Activation.default('relu').meta({ title: 'Activation', description: 'Rate as a function of the potential.' }),
  bias: z.boolean().default(true).meta({ title: 'Bias', description: 'A learned resting input for each unit.' }),
  timeConstant: z.number().min(0).max(10000).default(0).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly the potential follows its input; 0 follows at once.',
  }),
  adaptation: z.number().min(0).max(1000).default(0).meta({
    title: 'Adaptation',
    description: 'How much of its lasting rate a unit takes from its input, so that it answers to changes; 0: none.',
  }),
  adaptationTime: z.number().positive().max(100000).default(200).meta({
    title: 'Adaptation time',
    unit: 'ms',
    description: 'How slowly adaptation follows the rate.',
  }),
  inhibitory: z.number().min(0).max(1).default(0).meta({
    title: 'Inhibitory',
    unit: 'share',
    description:
      "The share of units, the last ones, that inhibit all they reach while the others excite (Dale's law); 0: units have no sign.",
  }),
})

/** n rate units; with a time constant, leaky integrators. */
export const neurons: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Neurons',
  family: 'cortex',
  icon: 'IconCircleDotted',
  summary: 'Rate units, leaky when given a time constant',
  help: "Each unit adds up what arrives and its bias. Its potential v follows that input I by\n\n`v += dt / tau * (I - v)`\n\n(forward Euler on the leaky integrator, Dayan & Abbott 2001, section 7.2; tau below dt follows at once) and its rate r is the activation of v. With adaptation, a unit that is active for long tires (spike-frequency adaptation of rates, Benda & Herz 2003):\n\n`I - adaptation * a` takes the place of I, and `a += dt / adaptation time * (r - a)`\n\nWith a share of inhibitory units, all weights that leave a unit have one sign, and training keeps it (Dale's law, Eccles et al. 1954). It means something where rates are not negative: with relu or sigmoid.",
  view: 'bars',
  params: Params,
  inputs: ({ n }) => [{ name: 'in', label: 'in', accepts: ['image', 'activity', 'audio', 'text', 'spikes'], shape: [n], sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n }) => ({ ok: { out: { modality: 'activity', shape: [n] } } }),
  inhibitory: ({ n, inhibitory }) => (inhibitory > 0 ? Math.round(n * inhibitory) : null),
  states: ({ n, timeConstant, adaptation }, _arriving, dt): Record<string, number[]> => ({
    ...(adaptation > 0 && { a: [n] }),
    ...(timeConstant > dt && { v: [n] }),
  }),
  weights: ({ n, bias }): Record<string, WeightSpec> => (bias ? { bias: { shape: [n], init: { kind: 'zeros' } } } : {}),
}
