import { z } from 'zod'
import type { InputPort, ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  rule: z.enum(['classical', 'modern']).default('classical').meta({
    title: 'Rule',
    description: 'Classical: stores what it is shown while a sample lasts. Modern: patterns that training finds, taken by attention.',
  }),
  n: z.int().min(1).max(4096).default(64).meta({ title: 'Units', unit: 'units', description: 'How long a pattern is.' }),
  activation: z.enum(['tanh', 'sign']).default('tanh').meta({
    title: 'Activation',
    description: 'Classical alone. Sign: units are -1 or 1, and training sees the slope of tanh.',
  }),
  layout: z.enum(['units', 'square']).default('units').meta({
    title: 'Layout',
    description: 'Units in a row, or as the pixels of a square picture, which may go to where images go.',
  }),
  beta: z.number().positive().max(1000).default(4).meta({
    title: 'Sharpness',
    description: 'How decidedly it takes the nearest pattern (inverse temperature).',
  }),
  persistence: z.number().min(0).max(1).default(1).meta({
    title: 'Persistence',
    description: 'Modern alone: how much its own last state counts beside what arrives.',
  }),
  patterns: z.int().min(1).max(10000).default(32).meta({ title: 'Patterns', description: 'Modern alone: how many patterns it can learn.' }),
})

/** An associative memory. */
export const hopfield: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Hopfield memory',
  family: 'memory',
  icon: 'IconTopologyFull',
  summary: 'Completes what is like a pattern that it stores',
  help: 'Its state s goes, tick by tick, from what arrives at *in* (x) to the stored pattern that is most like it.\n\nClassical (Hopfield 1982): what arrives at *store* (y) is kept by Hebb’s rule until the sample ends, without connections of a unit to itself; all units are renewed at once, as Little 1974 has it:\n\n`M += y y^T / n`\n`s = tanh(beta (M s + x))`, or `s = sign(M s + x)`, where 0 keeps a unit as it is\n\nIt holds about 0.14 n random patterns of -1 and 1 (Amit, Gutfreund & Sompolinsky 1985).\n\nModern (Ramsauer et al. 2021, Hopfield networks is all you need): the patterns P `[patterns, n]` are weights, and one tick mostly is enough:\n\n`s = P^T softmax(beta P (persistence s + x) / sqrt(n))`\n\nThey are learned like all weights, or kept from samples by the stage **Store patterns**.',
  view: 'maps',
  params: Params,
  inputs: ({ rule, n }) => {
    const port = (name: string): InputPort => ({ name, label: name, accepts: amounts, shape: [n], sums: true })
    return rule === 'classical' ? [port('in'), port('store')] : [port('in')]
  },
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ n, layout }, _arriving, { name }): Outcome<Record<string, Signal>> => {
    if (layout === 'units') return { ok: { out: { modality: 'activity', shape: [n] } } }
    const side = Math.sqrt(n)
    if (!Number.isInteger(side)) return { problem: `"${name}" cannot lay ${n} units out as a square; make them ${Math.round(side) ** 2}.` }
    return { ok: { out: { modality: 'image', shape: [1, side, side] } } }
  },
  states: ({ rule, n }): Record<string, number[]> => (rule === 'classical' ? { memory: [n, n], own: [n], s: [n] } : { s: [n] }),
  weights: ({ rule, n, patterns }): Record<string, WeightSpec> =>
    rule === 'modern' ? { patterns: { shape: [patterns, n], init: { kind: 'uniform', fanIn: 1, fanOut: 1, gain: 1 } } } : {},
}
