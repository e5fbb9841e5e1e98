import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import { attentionWeights, causal, heads, samePositions } from '../attention/definition.ts'

export const Params = z.object({
  heads,
  factor: z
    .number()
    .min(0.25)
    .max(16)
    .default(4)
    .meta({ title: 'Feed-forward factor', description: 'Inner units of the feed-forward part, as a multiple of the width.' }),
  causal,
})

const norm = (name: string, width: number): Record<string, WeightSpec> => ({
  [name]: { shape: [width], init: { kind: 'constant', value: 1 } },
  [`${name}Bias`]: { shape: [width], init: { kind: 'zeros' } },
})

/** One block of a transformer. */
export const transformer: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Transformer block',
  family: 'language',
  icon: 'IconStack2',
  summary: 'Attention and a feed-forward part, each added to what arrives',
  help: 'Positions look at each other, then each thinks for itself; both parts add to what arrives, after a normalisation (Vaswani et al. 2017; normalised first, Xiong et al. 2020):\n\n`y = x + attention(norm(x))`\n`out = y + gelu(norm(y) A + a) B + b`\n\nnorm is layer normalisation (Ba, Kiros & Hinton 2016, epsilon 1e-5), gelu(u) = u times the share of a normal distribution below u (Hendrycks & Gimpel 2016). Wire several in a row for depth.',
  view: 'maps',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['text'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'text' }],
  outputs: (p, { in: source }, module) => samePositions(p.heads, source, module),
  weights: ({ factor }, { in: source }) => {
    const width = source?.shape[1] ?? 1
    const inner = Math.max(1, Math.round(factor * width))
    return {
      ...attentionWeights(width),
      ...norm('norm1', width),
      ...norm('norm2', width),
      inner: { shape: [width, inner], init: { kind: 'uniform', fanIn: width, gain: 3 } },
      innerBias: { shape: [inner], init: { kind: 'zeros' } },
      outer: { shape: [inner, width], init: { kind: 'uniform', fanIn: inner, gain: 3 } },
      outerBias: { shape: [width], init: { kind: 'zeros' } },
    }
  },
}
