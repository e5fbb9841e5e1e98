import { z } from 'zod'
import type { Draw, ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  noise: z.enum(['additive', 'multiplicative', 'dropout']).default('additive').meta({
    title: 'Noise',
    description:
      'Additive: normal numbers are added. Multiplicative: what passes is scaled by normal numbers around 1. Dropout: a share is silenced.',
  }),
  strength: z.number().min(0).max(100).default(0.1).meta({
    title: 'Strength',
    description: 'The standard deviation; with dropout, the share that is silenced.',
  }),
  acts: z.enum(['learning', 'always']).default('learning').meta({
    title: 'Acts',
    description: 'While the network learns, and not when it is scored or shown a sample; or always.',
  }),
  each: z.enum(['tick', 'presentation']).default('tick').meta({
    title: 'Drawn anew',
    description: 'At every tick, or once for each sample, the same at all its ticks.',
  }),
})

/** What passes, disturbed. */
export const noise: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Noise',
  family: 'control',
  icon: 'IconGrain',
  summary: 'Disturbs what passes',
  help: 'With e drawn from the standard normal distribution and u uniformly from 0 to 1, for each unit or pixel x of each sample:\n\n`x + strength * e` (additive)\n`x * (1 + strength * e)` (multiplicative, the Gaussian form of dropout)\n`u < strength ? 0 : x / (1 - strength)` (dropout: what is kept grows, so that the mean stays)\n\n(Srivastava et al. 2014, Dropout, section 10 for the Gaussian form; drawn once for a sample in a recurrent network, Gal & Ghahramani 2016.) Where it does not act, x passes. The numbers follow from the seed of the run, the stage, the step and this module, so the same seed draws the same.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ noise, strength }, { in: source }, { name }): Outcome<Record<string, Signal>> => {
    if (noise === 'dropout' && strength >= 1) return { problem: `"${name}" silences all that passes; make its strength less than 1.` }
    return { ok: source ? { out: source } : {} }
  },
  weights: () => ({}),
  draws: ({ noise, acts, each }, { in: source }): Record<string, Draw> =>
    source ? { noise: { shape: source.shape, kind: noise === 'dropout' ? 'uniform' : 'normal', each, acts } } : {},
}
