import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import type { Module, Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'
import { type Cells, cellsOf, noNeurons, noSynapses } from '../../network/neuron-graph.ts'

export const Params = z.object({
  wiring: z.enum(['restricted', 'general']).default('restricted').meta({
    title: 'Wiring',
    description: 'Restricted: visible units with hidden units only. General: any two units may be joined.',
  }),
  n: z
    .int()
    .min(1)
    .max(20000)
    .default(128)
    .meta({ title: 'Hidden units', unit: 'units', description: 'How many units see nothing directly.' }),
  settle: z.int().min(1).max(1000).default(10).meta({
    title: 'Settle',
    unit: 'rounds',
    description: 'General alone: rounds of mean field in which hidden units agree with each other, half a step each.',
  }),
})
type Params = z.infer<typeof Params>

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** A machine wired by hand: its pairs of units, visible units (the inputs of its graph) first. Null: every pair is joined. */
export function pairsOf({
  neuronGraph,
}: Pick<Module, 'neuronGraph'>): { visible: number; hidden: number; pairs: [number, number][] } | { problem: string } | null {
  if (!neuronGraph) return null
  const cells: Cells | { problem: string } = cellsOf(neuronGraph)
  if ('problem' in cells) return cells
  const { role } = cells.neurons
  const visible = role.reduce((sum, r) => sum + Number(r === 1), 0)
  let [seen, unseen] = [0, visible]
  const unit = Array.from(role, (r) => (r === 1 ? seen++ : unseen++))
  const { from, to } = cells.synapses
  if (from.some((f, k) => f === to[k])) return { problem: 'joins a unit to itself, which a Boltzmann machine does not' }
  return { visible, hidden: role.length - visible, pairs: Array.from(from, (f, k) => [unit[f]!, unit[to[k]!]!]) }
}

/** Visible units in a row above, hidden ones below, every pair joined. */
function everyPair(visible: number, hidden: number): Cells {
  const units = visible + hidden
  const cells = { neurons: noNeurons(units), synapses: noSynapses((units * (units - 1)) / 2) }
  const { x, y, role } = cells.neurons
  const { from, to, delay, weight } = cells.synapses
  let pair = 0
  for (let k = 0; k < units; k++) {
    const seen = k < visible
    x[k] = ((seen ? k : k - visible) + 0.5) / (seen ? visible : hidden)
    y[k] = seen ? 0.25 : 0.75
    role[k] = Number(seen)
    for (let other = 0; other < k; other++, pair++) [from[pair], to[pair], delay[pair], weight[pair]] = [other, k, 1, Number.NaN]
  }
  return cells
}
/** More pairs than these are not drawn one by one. */
const MOST_DRAWN = 20_000

/** The hidden units: those of the graph, or as the params say. */
export function hiddenOf({ n }: Params, module: Pick<Module, 'neuronGraph'>): number {
  const wired = pairsOf(module)
  return wired && 'pairs' in wired ? wired.hidden : n
}

/** Stochastic binary units with symmetric weights, as their probabilities. */
export const boltzmann: ModuleDefinition<Params> = {
  title: 'Boltzmann machine',
  family: 'memory',
  icon: 'IconAtom2',
  summary: 'Binary units with symmetric weights that learn what is likely',
  help: 'Units s are 0 or 1; a state has the energy\n\n`E = - sum over pairs of w_ij s_i s_j - sum of b_i s_i`\n\nand the probability `exp(-E) / Z` (Ackley, Hinton & Sejnowski 1985). What arrives, from 0 to 1, holds the visible units; the module gives the probabilities of the hidden units, and of the visible units as the hidden ones would have them (*reconstruction*). Restricted (Smolensky 1986):\n\n`h = sigmoid(v W + c)`, `reconstruction = sigmoid(h W^T + b)`\n\nGeneral: hidden units also hear each other, so they settle by mean field (Peterson & Anderson 1987), visible ones hear what arrives at the others.\n\nIt has a learning rule of its own, the stage **Contrastive divergence**; it can also be learned through like any other module. Whatever arrives is taken as one vector, so wire it one to one.',
  view: 'bars',
  params: Params,
  inputs: () => [{ name: 'in', label: 'in', accepts: amounts, shape: null, sums: true }],
  outputNames: () => [
    { name: 'out', label: 'hidden', modality: 'activity' },
    { name: 'reconstruction', label: 'reconstruction', modality: 'activity' },
  ],
  outputs: (params, { in: source }, module) => {
    const wired = pairsOf(module)
    if (wired && 'problem' in wired) return { problem: `"${module.name}" ${wired.problem}; mend it in its canvas.` }
    if (wired && params.wiring === 'restricted')
      return { problem: `"${module.name}" is wired by hand, so its wiring is general; set it so in the inspector.` }
    if (wired && source && size(source.shape) !== wired.visible)
      return {
        problem: `"${module.name}" has ${wired.visible} visible units but hears ${size(source.shape)} values; make the inputs of its canvas as many.`,
      }
    const reconstruction: Signal | undefined = source && {
      modality: source.modality === 'text' ? 'activity' : source.modality,
      shape: [...source.shape],
    }
    return { ok: { out: { modality: 'activity', shape: [hiddenOf(params, module)] }, ...(reconstruction && { reconstruction }) } }
  },
  neurons: (params, module, { in: source }) => {
    if (module.neuronGraph) return cellsOf(module.neuronGraph)
    const [visible, hidden] = [source ? size(source.shape) : 0, params.n]
    const drawn = params.wiring === 'general' && visible > 0 && (visible + hidden) ** 2 / 2 <= MOST_DRAWN
    return drawn ? everyPair(visible, hidden) : null
  },
  weights: (params, { in: source }, module): Record<string, WeightSpec> => {
    const [v, h] = [size(source?.shape ?? [1]), hiddenOf(params, module)]
    const small = { kind: 'normal', deviation: 0.01 } as const
    if (params.wiring === 'restricted')
      return {
        hidden: { shape: [h], init: { kind: 'zeros' } },
        visible: { shape: [v], init: { kind: 'zeros' } },
        weight: { shape: [v, h], init: small },
      }
    return {
      bias: { shape: [v + h], init: { kind: 'zeros' } },
      coupling: { shape: [v + h, v + h], init: { kind: 'normal', deviation: 0.1 } },
    }
  },
}
