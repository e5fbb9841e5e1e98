import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { neuronParams, neuronShape, spiking, surrogateHelp, surrogateParams } from '../spiking.ts'

/** a, b, c and d of the neuron types in figure 2 of Izhikevich 2003. */
const types = {
  'regular spiking': [0.02, 0.2, -65, 8],
  'intrinsically bursting': [0.02, 0.2, -55, 4],
  chattering: [0.02, 0.2, -50, 2],
  'fast spiking': [0.1, 0.2, -65, 2],
  'low-threshold spiking': [0.02, 0.25, -65, 2],
  thalamocortical: [0.02, 0.25, -65, 0.05],
  resonator: [0.1, 0.26, -65, 2],
} as const
const names = Object.keys(types) as (keyof typeof types)[]

export const Params = z.object({
  ...neuronParams,
  type: z
    .enum([...names, 'own'])
    .default('regular spiking')
    .meta({
      title: 'Type',
      description: 'A type of neuron of the cortex or thalamus (RS, IB, CH, FS, LTS, TC, RZ), or a, b, c and d of your own below.',
    }),
  a: z.number().min(0).max(1).default(0.02).meta({ title: 'a', unit: '1/ms', description: 'Own type: how fast recovery follows.' }),
  b: z.number().min(-1).max(1).default(0.2).meta({ title: 'b', description: 'Own type: how strongly recovery follows the potential.' }),
  c: z.number().min(-100).max(0).default(-65).meta({ title: 'c', unit: 'mV', description: 'Own type: the potential after a spike.' }),
  d: z.number().min(-10).max(20).default(8).meta({ title: 'd', description: 'Own type: what a spike adds to recovery.' }),
  gain: z.number().positive().max(1000).default(10).meta({
    title: 'Gain',
    description: 'The current that 1 makes which arrives; a steady current of 10 makes most types fire.',
  }),
  steps: z.int().min(1).max(20).default(2).meta({
    title: 'Steps a tick',
    description: 'Into how many steps a tick is cut to compute the potential; 2 at ticks of 1 ms is what the paper does.',
  }),
  ...surrogateParams('fast sigmoid', 5, 1),
})
type Params = z.infer<typeof Params>

/** a, b, c and d. */
export const typeOf = (p: Params): readonly [number, number, number, number] => (p.type === 'own' ? [p.a, p.b, p.c, p.d] : types[p.type])

/** Where the potential rests without input, in mV; c where it never rests. */
export function restOf(p: Params): number {
  const [, b, c] = typeOf(p)
  const root = (5 - b) ** 2 - 4 * 0.04 * 140
  return root < 0 ? c : (b - 5 - Math.sqrt(root)) / 0.08
}

/** Izhikevich's neurons. */
export const izhikevich: ModuleDefinition<Params> = {
  ...spiking,
  title: 'Izhikevich neurons',
  icon: 'IconWaveSawTool',
  summary: 'Regular, bursting, chattering, fast: as real neurons fire',
  help: `Two equations that fire like the known types of neurons, by four numbers (Izhikevich 2003), in mV and ms:\n\n\`v' = 0.04 v^2 + 5 v + 140 - u + gain I\`\n\`u' = a (b v - u)\`\n\`where v >= 30: a spike, then v = c and u = u + d\`\n\n| type | a | b | c | d |\n|---|---|---|---|---|\n${names.map((name) => `| ${name} | ${types[name].join(' | ')} |`).join('\n')}\n\nThe potential is computed in several steps a tick, the recovery u once. Each neuron starts at rest.\n\n${surrogateHelp} Here \`x = (v - 30) / (30 - c)\`. The upstroke of a spike multiplies gradients, so learn with a clipped norm.`,
  params: Params,
  states: (params, arriving) => {
    const shape = neuronShape(params, arriving)
    return { u: shape, v: shape }
  },
}
