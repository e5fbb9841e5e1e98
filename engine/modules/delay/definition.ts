import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'
import { joined } from '../concat/joined.ts'

export const Params = z.object({
  ticks: z.int().min(1).max(1000).default(10).meta({ title: 'Delay', unit: 'ticks', description: 'How much later what arrives leaves.' }),
  taps: z.int().min(1).max(64).default(1).meta({
    title: 'Taps',
    description: 'How many moments leave side by side: one delay ago, two delays ago, and so on.',
  }),
})

/** Ticks that a module keeps at the most. */
const MOST_TICKS = 2000

/** A delay line. */
export const delay: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Delay',
  family: 'memory',
  icon: 'IconHourglass',
  summary: 'What arrives leaves some ticks later',
  help: 'Keeps what arrived and lets it go after d ticks; before that, nothing leaves. With several taps it gives its own past side by side, as channels of an image or as more units:\n\n`out(t) = [x(t - d), x(t - 2d), ..., x(t - taps * d)]`\n\nas the delay line of a time-delay network (Waibel et al. 1989), of a motion detector (Hassenstein & Reichardt 1956) or of the auditory brainstem (Jeffress 1948). What a delay on a projection does, for all that leaves the module at once.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ ticks, taps }, { in: source }, { name }): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    if (ticks * taps > MOST_TICKS)
      return {
        problem: `"${name}" would keep ${ticks * taps} ticks and keeps ${MOST_TICKS} at the most; make the delay shorter or the taps fewer.`,
      }
    return { ok: { out: joined(Array(taps).fill(source)) } }
  },
  weights: () => ({}),
  states: ({ ticks, taps }, { in: source }) =>
    Object.fromEntries(Array.from({ length: source ? ticks * taps : 0 }, (_, k) => [`ago${k + 1}`, source!.shape])),
}
