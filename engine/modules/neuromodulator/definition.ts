import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { Activation } from '../activation.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  activation: Activation.default('tanh').meta({ title: 'Activation', description: 'What is released as a function of what arrives.' }),
  baseline: z.number().min(-10).max(10).default(0).meta({
    title: 'Baseline',
    description: 'What is released whatever arrives. 1 leaves plasticity as it is without a neuromodulator, 0 switches it off.',
  }),
  timeConstant: z.number().min(0).max(10000).default(0).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly the concentration follows its drive; 0 follows at once.',
  }),
})

/** A scalar that scales the plasticity of the modules it reaches. */
export const neuromodulator: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Neuromodulator',
  family: 'control',
  icon: 'IconDroplet',
  summary: 'Says how much the modules it reaches may learn',
  help: 'One number m, as the dopamine that is in the air:\n\n`v += dt / tau * (I + b - v)`\n`m = baseline + activation(v)`\n\nI is what arrives, weighted all to all or a reward as it is, and b a learned bias. Wire it to the port *plasticity*, which a module has as soon as a plastic projection arrives at it. The plastic projections of that module then change m times as much in a tick: 0 is not at all, a negative number the other way (neuromodulated plasticity, Miconi et al. 2019, Backpropamine; three-factor rules, Frémaux & Gerstner 2016). What is learned there is scaled; what is forgotten is not. Training finds when it should be released. To answer with what a module did, wire it back with a delay of one tick.',
  view: 'bars',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: [1], sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: () => ({ ok: { out: { modality: 'activity', shape: [1] } } }),
  states: ({ timeConstant }, _arriving, dt): Record<string, number[]> => (timeConstant > dt ? { v: [1] } : {}),
  weights: () => ({ bias: { shape: [1], init: { kind: 'zeros' } } }),
}
