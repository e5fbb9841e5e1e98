import { z } from 'zod'
import type { ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'

export const Params = z.object({
  width: z.int().min(1).max(4096).default(64).meta({ title: 'Width', unit: 'units', description: 'How many numbers stand for a token.' }),
  places: z.boolean().default(false).meta({
    title: 'Places',
    description: 'Adds a learned vector for each position, so that attention can tell the first token from the last.',
  }),
})

/** A learned vector for each token. */
export const embedding: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Embedding',
  family: 'language',
  icon: 'IconLetterCase',
  summary: 'A learned vector for each token',
  help: 'Looks up the vector of each token in a learned table of vocabulary x width (Bengio, Ducharme, Vincent & Jauvin 2003); how many tokens there are follows from the text that is wired. With places, position p adds a learned vector of its own (Gehring et al. 2017):\n\n`out[p] = table[token[p]] + places[p]`\n\nText that an input shows whole comes out as a vector for each position; shown element by element, one vector at a time.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'text', accepts: ['text'], tokens: true, shape: null, sums: false }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'text' }],
  outputs: ({ width, places }, { in: source }, { name }): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    if (source.vocabulary === undefined || source.shape.length > 1)
      return { problem: `"${name}" looks up tokens, but what arrives are no tokens; wire an input that shows text to it.` }
    if (source.shape.length === 1) return { ok: { out: { modality: 'text', shape: [source.shape[0]!, width] } } }
    if (places)
      return {
        problem: `"${name}" marks places, but its tokens come one at a time; switch its places off or let the input show the whole text.`,
      }
    return { ok: { out: { modality: 'activity', shape: [width] } } }
  },
  weights: ({ width, places }, { in: source }): Record<string, WeightSpec> => ({
    table: { shape: [source?.vocabulary ?? 1, width], init: { kind: 'uniform', fanIn: width, gain: 3 } },
    ...(places && { places: { shape: [source?.shape[0] ?? 1, width], init: { kind: 'uniform', fanIn: width, gain: 3 } } }),
  }),
}
