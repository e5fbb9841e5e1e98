import { z } from 'zod'
import type { PlasticityDefinition } from '../../network/definition.ts'

export const Params = z.object({
  trace: z.enum(['decaying', 'oja']).default('decaying').meta({
    title: 'Trace',
    description: "Decaying: old pairs fade as new ones come. Oja: Oja's rule, which keeps what it knows while nothing comes.",
  }),
  rate: z.number().min(0).max(1).default(0.01).meta({
    title: 'First rate',
    unit: 'per tick',
    description: 'The rate at the start; training changes it.',
  }),
})

/** Miconi, Stanley & Clune 2018. State `trace` and learned `alpha`, of each connection; learned `eta` `[1]`. */
export const differentiable: PlasticityDefinition<z.infer<typeof Params>> = {
  title: 'Differentiable',
  summary: 'How plastic each connection is, and how fast, is learned with the weights',
  help: 'Beside its learned weight w, each connection from x to y has a trace H that starts at zero with each sample, and delivers (w + alpha H) x. After each tick\n\n`H = (1 - eta) H + eta x y` (decaying), or `H += eta y (x - y H)` (Oja)\n\nwith alpha learned for each connection and eta for the projection, by back-propagation through the trace (Miconi, Stanley & Clune 2018, Differentiable plasticity, ICML).',
  params: Params,
  states: (_params, bonds) => ({ trace: bonds }),
  weights: ({ rate }, bonds) => ({
    alpha: { shape: bonds, init: { kind: 'normal', deviation: 0.01 } },
    eta: { shape: [1], init: { kind: 'constant', value: rate } },
  }),
}
