/** What kinds of spiking neurons share: settings, ports and the surrogate of a spike's slope. */
import { z } from 'zod'
import { amounts } from './amounts.ts'
import type { ModuleDefinition, Outcome, WeightSpec } from '../network/definition.ts'
import type { Signal } from '../network/schema.ts'

export const neuronParams = {
  layout: z.enum(['units', 'maps']).default('units').meta({
    title: 'Layout',
    description: 'Units: so many in a row, wired all to all. Maps: one neuron for each value that arrives, as from a convolution.',
  }),
  n: z.int().min(1).max(100000).default(128).meta({ title: 'Neurons', unit: 'units', description: 'How many, where the layout is units.' }),
  bias: z
    .boolean()
    .default(true)
    .meta({ title: 'Bias', description: 'A learned steady input for each neuron, or for each map of an image.' }),
  inhibitory: z.number().min(0).max(1).default(0).meta({
    title: 'Inhibitory',
    unit: 'share',
    description:
      "The share of units, the last ones, that inhibit all they reach while the others excite (Dale's law); 0: neurons have no sign.",
  }),
}
type Neurons = { readonly layout: 'units' | 'maps'; readonly n: number; readonly bias: boolean; readonly inhibitory: number }

/** Settings of the slope that a spike's gradient has instead of its own, which is 0 or without end. */
export const surrogateParams = (surrogate: SurrogateKind, steepness: number, height: number) => ({
  surrogate: z.enum(['fast sigmoid', 'arctan', 'triangle']).default(surrogate).meta({
    title: 'Surrogate',
    description: 'The slope that learning takes a spike to have, by how near the potential is to the threshold.',
  }),
  steepness: z.number().positive().max(1000).default(steepness).meta({
    title: 'Steepness',
    description: 'How narrow that slope is around the threshold.',
  }),
  height: z.number().positive().max(10).default(height).meta({
    title: 'Height',
    description: 'The slope at the threshold itself; below 1 it keeps gradients from growing over many ticks.',
  }),
})
export type SurrogateKind = 'fast sigmoid' | 'arctan' | 'triangle'
export interface Surrogate {
  readonly surrogate: SurrogateKind
  readonly steepness: number
  readonly height: number
}
export const surrogateHelp =
  'A spike is all or nothing, so learning takes it to have a slope (surrogate gradient; Neftci, Mostafa & Zenke 2019) by the distance x from the threshold, with steepness k and height h: fast sigmoid `h / (1 + k |x|)^2` (Zenke & Ganguli 2018), arctan `h / (1 + (pi k x / 2)^2)` (Fang et al. 2021), triangle `h max(0, 1 - k |x|)` (Bellec et al. 2018). Nothing flows back through the reset.'

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
/** Shape per sample of the neurons. */
export const neuronShape = ({ layout, n }: Neurons, { in: source }: Readonly<Record<string, Signal>>): number[] =>
  layout === 'units' ? [n] : [...(source?.shape ?? [n])]

/** Ticks for which a neuron waits after a spike. */
export const waits = ({ refractory }: { readonly refractory: number }, dt: number): number => Math.round(refractory / dt)

/** Ports, bias and sign of a kind of spiking neurons: spikes go out, and potentials for who wants to read those. */
export const spiking = {
  family: 'spiking',
  view: 'raster',
  inputs: ({ layout, n }) => [
    {
      name: 'in',
      label: 'in',
      accepts: amounts,
      shape: layout === 'units' ? [n] : null,
      sums: true,
    },
  ],
  outputNames: () => [
    { name: 'out', label: 'spikes', modality: 'spikes' },
    { name: 'potential', label: 'potential', modality: 'activity' },
  ],
  outputs: (params, arriving, { name }): Outcome<Record<string, Signal>> => {
    if (params.layout === 'maps' && !arriving.in) return { ok: {} }
    if (params.layout === 'maps' && params.inhibitory > 0)
      return { problem: `"${name}" has inhibitory neurons, which only units in a row can be; set its layout to units, or the share to 0.` }
    const shape = neuronShape(params, arriving)
    return { ok: { out: { modality: 'spikes', shape }, potential: { modality: shape.length === 3 ? 'image' : 'activity', shape } } }
  },
  inhibitory: ({ layout, n, inhibitory }) => (layout === 'units' && inhibitory > 0 ? Math.round(n * inhibitory) : null),
  weights: (params, arriving): Record<string, WeightSpec> => {
    const shape = neuronShape(params, arriving)
    return params.bias ? { bias: { shape: shape.length === 3 ? [shape[0]!, 1, 1] : [size(shape)], init: { kind: 'zeros' } } } : {}
  },
} satisfies Partial<ModuleDefinition<Neurons>>
