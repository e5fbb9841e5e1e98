import { z } from 'zod'
import type { ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Module, Signal } from '../../network/schema.ts'

export const heads = z
  .int()
  .min(1)
  .max(128)
  .default(4)
  .meta({ title: 'Heads', description: 'How many questions are asked side by side; they share the width.' })
export const causal = z
  .boolean()
  .default(true)
  .meta({ title: 'Causal', description: 'A position sees itself and those before it, as one must who foretells what comes next.' })
export const Params = z.object({ heads, causal })

/** The signal of a module that gives each position a new vector of the same width. */
export function samePositions(heads: number, source: Signal | undefined, { name }: Module): Outcome<Record<string, Signal>> {
  if (!source) return { ok: {} }
  if (source.shape.length !== 2)
    return { problem: `"${name}" needs a vector for each position of a text; wire an embedding of a whole text to it.` }
  const width = source.shape[1]!
  if (width % heads !== 0)
    return {
      problem: `"${name}" has ${heads} heads, which cannot share a width of ${width} evenly; change the heads or the width of the embedding.`,
    }
  return { ok: { out: { modality: 'text', shape: [...source.shape] } } }
}
/** A square matrix and a bias for each of query, key, value and the way out; a bias on keys would shift all fits of a query alike, which softmax does not see. */
export const attentionWeights = (width: number): Record<string, WeightSpec> => {
  const matrix: WeightSpec = { shape: [width, width], init: { kind: 'uniform', fanIn: width, gain: 3 } }
  const bias: WeightSpec = { shape: [width], init: { kind: 'zeros' } }
  return { key: matrix, out: matrix, outBias: bias, query: matrix, queryBias: bias, value: matrix, valueBias: bias }
}

/** Positions of a text that look at each other. */
export const attention: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Attention',
  family: 'language',
  icon: 'IconFocus2',
  summary: 'Positions that look at each other',
  help: 'Each position asks (q) all others, or those up to itself, how well what they offer (k) fits, and takes in what they hold (v) in proportion (Vaswani et al. 2017). For each head of d units:\n\n`out = softmax(q k^T / sqrt(d)) v`\n\nq, k and v are learned projections of what arrives; the heads laid side by side pass one more. Without an embedding that marks places, or a causal mask, it cannot tell the order of a text.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['text'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'text' }],
  outputs: (p, { in: source }, module) => samePositions(p.heads, source, module),
  weights: (_p, { in: source }) => attentionWeights(source?.shape[1] ?? 1),
}
