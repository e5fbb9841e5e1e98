/** What columns and sheets of columns have in common: params, ports, and the words about them. */
import { z } from 'zod'
import type { InputPort } from '../../network/definition.ts'
import type { Modality, Signal } from '../../network/schema.ts'
import { lesions, sizesOf, populations, sources, targets, unitsAt } from './populations.ts'

export const CircuitParams = {
  n: z.int().min(16).max(20000).default(110).meta({
    title: 'Neurons',
    unit: 'units',
    description: 'How many units a column has; they are shared out among the eight populations in proportion.',
  }),
  density: z.number().min(0).max(10).default(1).meta({
    title: 'Density',
    unit: '×',
    description: "A factor on the paper's connection probabilities; fewer units than in a brain hear fewer others unless it is above 1.",
  }),
  seed: z.int().min(0).max(2147483647).default(1).meta({ title: 'Seed', description: 'Another seed draws other connections.' }),
  timeConstant: z.number().min(0).max(10000).default(2).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How slowly the potential of a unit follows its input; 0 follows at once.',
  }),
  lesion: z.enum(lesions).default('none').meta({
    title: 'Lesion',
    description: 'What is cut: the inhibitory units of all layers, or all units of one layer, are silent; their weights stay.',
  }),
}

const labels: Readonly<Record<string, string>> = {
  feedforward: 'feedforward',
  thalamus: 'thalamus',
  feedback: 'feedback',
  cortex: 'L2/3 to cortex',
  L5: 'L5 to cortex and below',
  L6: 'L6 to thalamus',
}

/** @param field `[]` of one column, `[rows, columns]` of a sheet */
export const inputsOf = (n: number, field: readonly number[]): InputPort[] =>
  Object.keys(targets).map((name) => ({
    name,
    label: labels[name]!,
    accepts: ['image', 'activity', 'audio', 'text', 'spikes'],
    shape: [unitsAt(name, n), ...field],
    sums: true,
    optional: true,
  }))
export const outputNamesOf = (modality: Modality) => Object.keys(sources).map((name) => ({ name, label: labels[name]!, modality }))
export function outputsOf(n: number, modality: Modality, field: readonly number[]): Record<string, Signal> {
  const sizes = sizesOf(n)
  return Object.fromEntries(
    Object.entries(sources).map(([name, population]) => [name, { modality, shape: [sizes[populations.indexOf(population)]!, ...field] }]),
  )
}

export const circuitHelp =
  'Eight populations, excitatory and inhibitory units of layers 2/3, 4, 5 and 6, in the proportions of Potjans & Diesmann 2014 ("The cell-type specific cortical microcircuit", Cerebral Cortex 24:785). Two units are joined with the probability in their table 5, times the density; which pairs are joined is drawn once, from the seed. Each connection has a learned weight, and all that leave a unit have its sign (Dale\'s law, Eccles et al. 1954): a step that would carry a weight beyond zero stops there. A unit is leaky,\n\n`v += dt / tau * (W r + bias + in - v)`, `r = max(0, v)`\n\nwhere r are the rates of the last tick.\n\nPorts follow the anatomy: what is wired to **feedforward** arrives in layer 4; to **thalamus** in layers 4 and 6; to **feedback** in layers 2/3, 5 and 6, which avoids layer 4 (Felleman & Van Essen 1991; Markov et al. 2014). **L2/3** leads to other cortex, **L5** to cortex and basal ganglia, **L6** back to the thalamus; these are pyramidal cells, so projections from them excite. A port that nothing is wired to is silent.'
