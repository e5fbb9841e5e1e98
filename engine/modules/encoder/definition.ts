import { z } from 'zod'
import type { Draw, ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  code: z.enum(['rate', 'latency']).default('rate').meta({
    title: 'Code',
    description: 'Rate: the stronger, the likelier a spike at each tick. Latency: one spike, the stronger the earlier.',
  }),
  rate: z.number().positive().max(10000).default(250).meta({
    title: 'Rate at 1',
    unit: 'Hz',
    description: 'Rate code: how often a value of 1 fires.',
  }),
  window: z.number().positive().max(10000).default(10).meta({
    title: 'Window',
    unit: 'ms',
    description: 'Latency code: when the weakest value fires; a value of 1 fires at once, 0 never.',
  }),
})

/** Amounts as spikes. */
export const encoder: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Spike encoder',
  family: 'spiking',
  icon: 'IconBinary',
  summary: 'Turns amounts into spikes, by rate or by latency',
  help: 'Turns each value x from 0 to 1 into spikes (Gerstner & Kistler 2002, section 1.4; Eshraghian et al. 2023). Rate code: at each tick independently, a spike with the probability\n\n`p = min(1, x rate dt)`\n\nthe draws follow from the seed of the run, so the same seed gives the same spikes; learning takes the slope of a spike to be that of p. Latency code: one spike, at the time\n\n`t = (1 - x) window`\n\nThrough which nothing flows back. Without an encoder, amounts that reach spiking neurons act as currents (direct code): often as good, and without noise.',
  view: 'raster',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'spikes', modality: 'spikes' }],
  outputs: (_params, { in: source }): Outcome<Record<string, Signal>> => ({
    ok: source ? { out: { modality: 'spikes', shape: source.shape } } : {},
  }),
  states: ({ code }): Record<string, number[]> => (code === 'latency' ? { tick: [1] } : {}),
  weights: () => ({}),
  draws: ({ code }, { in: source }): Record<string, Draw> =>
    source && code === 'rate' ? { chance: { shape: source.shape, kind: 'uniform', each: 'tick', acts: 'always' } } : {},
}
