import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

/** Two signals, element by element. */
export const multiply: ModuleDefinition = {
  title: 'Multiply',
  family: 'control',
  icon: 'IconX',
  summary: 'Multiplies two signals, element by element',
  help: 'Both signals have one shape, and each element is the product of the two:\n\n`out = a * b`\n\nas in units of higher order, multiplicative synapses and gain fields (Koch & Poggio 1992; Salinas & Abbott 1996).',
  view: 'maps',
  params: z.object({}),
  inputs: () => ['a', 'b'].map((name) => ({ name, label: name, accepts: amounts, shape: null, sums: true })),
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: (_params, { a, b }, { name }): Outcome<Record<string, Signal>> => {
    if (!a || !b) return { ok: {} }
    if (a.shape.join() !== b.shape.join())
      return {
        problem: `"${name}" cannot multiply ${a.shape.join('x')} by ${b.shape.join('x')}; both must have one shape. A Gate scales channels.`,
      }
    return { ok: { out: a } }
  },
  weights: () => ({}),
}
