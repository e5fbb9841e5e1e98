import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'

export const Params = z.object({
  n: z.int().min(1).max(8192).default(128).meta({ title: 'Units', unit: 'units', description: 'How many memory cells.' }),
})

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** Long short-term memory. */
export const lstm: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'LSTM',
  family: 'memory',
  icon: 'IconDatabase',
  summary: 'Cells whose gates write, keep and show what they hold',
  help: 'Each unit has a cell c, which three gates guard: what is written (i), what is kept (f) and what is shown (o), decided at every tick from what arrives (x) and what all units showed (Hochreiter & Schmidhuber 1997; the forget gate f of Gers, Schmidhuber & Cummins 2000):\n\n`i = sigmoid(x Wi + h Ui + bi)`\n`f = sigmoid(x Wf + h Uf + bf)`\n`o = sigmoid(x Wo + h Uo + bo)`\n`g = tanh(x Wg + h Ug + bg)`\n`c = f * c + i * g`\n`h = o * tanh(c)`\n\nThe weights stand side by side: input `[sources, 4 n]`, recurrent `[n, 4 n]`, bias `[4 n]`, in the order i, f, o, g. bf starts at 1, so that cells keep what they hold until they learn otherwise (Gers et al.; Jozefowicz, Zaremba & Sutskever 2015). Whatever arrives is taken as one vector, so wire it one to one.',
  view: 'bars',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: ['activity', 'text', 'image', 'audio', 'spikes'], shape: null, sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n }) => ({ ok: { out: { modality: 'activity', shape: [n] } } }),
  states: ({ n }) => ({ c: [n], h: [n] }),
  weights: ({ n }, { in: source }) => {
    const sources = size(source?.shape ?? [1])
    return {
      bias: { shape: [4 * n], init: { kind: 'computed', values: () => new Float32Array(4 * n).fill(1, n, 2 * n) } },
      input: { shape: [sources, 4 * n], init: { kind: 'uniform', fanIn: sources, gain: 3 } },
      recurrent: { shape: [n, 4 * n], init: { kind: 'uniform', fanIn: n, gain: 1 } },
    }
  },
}
