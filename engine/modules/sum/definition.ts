import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { amounts } from '../amounts.ts'

/** What meets adds up. */
export const sum: ModuleDefinition = {
  title: 'Sum',
  family: 'control',
  icon: 'IconSum',
  summary: 'Adds up what arrives, and nothing else',
  help: 'All that arrives, of one shape, added up:\n\n`out = x1 + x2 + ...`\n\nEvery port adds up what meets there; this is a place where signals meet that several modules are to hear, such as a way around a block (He, Zhang, Ren & Sun 2016).',
  view: 'maps',
  params: z.object({}),
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: (_params, { in: source }) => ({ ok: source ? { out: source } : ({} as Record<string, never>) }),
  weights: () => ({}),
}
