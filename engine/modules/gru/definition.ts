import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'

export const Params = z.object({
  n: z.int().min(1).max(8192).default(128).meta({ title: 'Units', unit: 'units', description: 'How many gated units.' }),
})

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** Gated recurrent units. */
export const gru: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'GRU',
  family: 'memory',
  icon: 'IconRefresh',
  summary: 'Gated units that keep or replace what they hold',
  help: 'Each unit holds a value h and decides at every tick, from what arrives (x) and what all units held, how much of it to keep (Cho et al. 2014; the form of PyTorch and cuDNN, in which the reset gate acts after the product):\n\n`r = sigmoid(x Wr + h Ur + br)`\n`z = sigmoid(x Wz + h Uz + bz)`\n`c = tanh(x Wc + bc + r * (h Uc + dc))`\n`h = (1 - z) * c + z * h`\n\nThe weights stand side by side: input `[sources, 3 n]`, recurrent `[n, 3 n]`, bias `[3 n]`, in the order r, z, c, and carry `[n]` is dc. Whatever arrives is taken as one vector, so wire it one to one.',
  view: 'bars',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['activity', 'text', 'image', 'audio', 'spikes'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n }) => ({ ok: { out: { modality: 'activity', shape: [n] } } }),
  states: ({ n }) => ({ h: [n] }),
  weights: ({ n }, { in: source }) => {
    const sources = size(source?.shape ?? [1])
    return {
      bias: { shape: [3 * n], init: { kind: 'zeros' } },
      carry: { shape: [n], init: { kind: 'zeros' } },
      input: { shape: [sources, 3 * n], init: { kind: 'uniform', fanIn: sources, gain: 3 } },
      recurrent: { shape: [n, 3 * n], init: { kind: 'uniform', fanIn: n, gain: 1 } },
    }
  },
}
