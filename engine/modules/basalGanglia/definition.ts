import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  dopamine: z.number().min(0).max(1).default(0.2).meta({
    title: 'Dopamine',
    description:
      'Strengthens the way that selects and weakens the one that holds back. Little: nothing is selected; much: several at once.',
  }),
  timeConstant: z.number().positive().max(10000).default(40).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly each nucleus follows what reaches it; a choice takes some of these.',
  }),
})

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** Selection by disinhibition. */
export const basalGanglia: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Basal ganglia',
  family: 'control',
  icon: 'IconGitBranch',
  summary: 'Let the strongest of their inputs through',
  help: 'Each value that arrives is one channel, how urgent one action is (c, from 0 to 1). The basal ganglia hold all channels back and let go of the most urgent (Gurney, Prescott & Redgrave 2001, parts I and II, with their weights and thresholds). With L the dopamine, and sums over all channels:\n\n`D1: u = (1 + L) c, from 0.2`\n`D2: u = (1 - L) c, from 0.2`\n`STN: u = c - GPe, from -0.25`\n`GPe: u = 0.9 sum(STN) - D2, from -0.2`\n`GPi: u = 0.9 sum(STN) - D1 - 0.3 GPe, from -0.2`\n\nA nucleus follows its input, `tau a\' = u - a`, and gives `a` less its threshold, between 0 and 1. A channel is free by the share that its GPi output has fallen from rest:\n\n`free = 1 - GPi / GPi at rest`, between 0 and 1\n\n"free" gives that share, "gated" what arrived times it, "GPi" the output itself, for an inhibitory projection to a thalamus. What arrives at "dopamine" is added to the dopamine. Wire one to one, and give it ticks for some time constants to settle.',
  view: 'bars',
  params: Params,
  inputs: () => [
    { name: 'in', label: 'channels', accepts: amounts, shape: null, sums: true },
    { name: 'dopamine', label: 'dopamine', accepts: amounts, shape: [1], sums: true, optional: true },
  ],
  outputNames: () => [
    { name: 'out', label: 'free', modality: 'activity' },
    { name: 'gated', label: 'gated', modality: 'activity' },
    { name: 'inhibition', label: 'GPi', modality: 'activity' },
  ],
  outputs: (_params, { in: source }): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    const channels = { modality: 'activity' as const, shape: [size(source.shape)] }
    return { ok: { out: channels, gated: channels, inhibition: channels } }
  },
  states: (_params, { in: source }) => {
    const n = [size(source?.shape ?? [1])]
    return { d1: n, d2: n, gpe: n, gpi: n, stn: n }
  },
  weights: () => ({}),
}
