import { z } from 'zod'
import type { ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Module, Signal } from '../../network/schema.ts'
import { FreeActivation } from './activation.ts'
import { drawnCells } from './drawn.ts'
import { type Cells, cellsOf, LONGEST_DELAY, MOST_CONNECTIONS, MOST_NEURONS, roles } from '../../network/neuron-graph.ts'

/** More lines than these are a blot. */
const LINES = 1500

/** Activations that let about half of what arrives pass (He, Zhang, Ren & Sun 2015). */
const RECTIFYING: readonly FreeActivation[] = ['relu', 'leaky relu', 'elu']
const UNTIL = 'until neurons are changed one by one'
const share = (title: string, description: string, value: number) => z.number().min(0).max(1).default(value).meta({ title, description })

export const Params = z.object({
  activation: FreeActivation.default('relu').meta({
    title: 'Activation',
    description:
      'Rate as a function of the potential v. steep sigmoid: 1 / (1 + exp(-4.9 v)), as in NEAT; clamped: v from -1 to 1; gauss: exp(-v²); step: 1 above 0.',
  }),
  n: z
    .int()
    .min(2)
    .max(MOST_NEURONS)
    .default(60)
    .meta({ title: 'Neurons', unit: 'neurons', description: `How many are drawn, ${UNTIL}.` }),
  degree: z
    .int()
    .min(0)
    .max(1000)
    .default(6)
    .meta({ title: 'Degree', description: `How many others each neuron hears, chosen at random, ${UNTIL}.` }),
  inputs: share('Inputs', `The share of neurons that hear what arrives, ${UNTIL}.`, 0.3),
  outputs: share('Outputs', `The share of neurons that are heard outside, ${UNTIL}.`, 0.3),
  seed: z
    .int()
    .min(0)
    .max(2147483647)
    .default(1)
    .meta({ title: 'Seed', description: `Another seed draws another graph, ${UNTIL}.` }),
})
type Params = z.infer<typeof Params>

/** The module's neurons: those of its own, or those that its params draw. Throws nothing; what is wrong with its own is a problem. */
export const cellsFor = (params: Params, { neuronGraph }: Pick<Module, 'neuronGraph'>): Cells | { problem: string } =>
  neuronGraph ? cellsOf(neuronGraph) : drawnCells(params)

/** Neurons as units: inputs first, outputs last, each in their order; the place of every neuron, and how many hear and are heard. */
export function unitsOf({ neurons: { role } }: Cells): { unit: Int32Array; inputs: number; outputs: number } {
  const unit = new Int32Array(role.length)
  const counts = roles.map((_, r) => role.reduce((sum, k) => sum + Number(k === r), 0))
  const next = [counts[1]!, 0, counts[1]! + counts[0]!]
  for (let k = 0; k < role.length; k++) unit[k] = next[role[k]!]!++
  return { unit, inputs: counts[1]!, outputs: counts[2]! }
}

const sound = (cells: Cells | { problem: string }): Cells | null => ('problem' in cells ? null : cells)

/** Neurons and connections one by one, with loops as they come. */
export const free: ModuleDefinition<Params> = {
  title: 'Free form',
  family: 'free',
  icon: 'IconVectorBezier2',
  summary: 'Neurons and connections drawn one by one, loops and all',
  help: `A graph of single neurons without layers. Each has a place, a time constant, a bias and a role: an input hears what arrives, an output is heard outside, the others are in between. Each connection has a weight and a delay of 1 to ${LONGEST_DELAY} ticks, so any loop may be drawn. Neuron i follows\n\n\`v_i += dt / tau_i * (sum over connections j -> i of w r_j[d ticks ago] + bias_i + in_i - v_i)\`, \`r = activation(v)\`\n\nand weights and biases are learned through all ticks (back-propagation through time, Werbos 1990; recurrent networks of any graph, Pineda 1987). A tau below dt follows at once.\n\nAt first the graph is a random one, drawn from the settings; **Edit neurons** opens it: add, move, join, delete. From then on the document keeps every neuron, and the settings that drew them no longer count. It holds up to ${MOST_NEURONS} neurons and ${MOST_CONNECTIONS} connections. What was learned belongs to a wiring: an edit that adds or removes neurons or connections starts the module's weights anew, and undoing it brings them back.`,
  view: 'places',
  neurons: cellsFor,
  params: Params,
  places: (p, module) => {
    const cells = sound(cellsFor(p, module))
    if (!cells) return undefined
    const { unit } = unitsOf(cells)
    const [x, y] = [new Float32Array(unit.length), new Float32Array(unit.length)]
    unit.forEach((at, k) => {
      x[at] = cells.neurons.x[k]!
      y[at] = cells.neurons.y[k]!
    })
    const { from, to } = cells.synapses
    const few = from.length <= LINES
    return { x, y, ...(few && { lines: { from: from.map((k) => unit[k]!), to: to.map((k) => unit[k]!) } }) }
  },
  inputs: (p, module) => {
    const cells = sound(cellsFor(p, module))
    const shape = [Math.max(1, cells ? unitsOf(cells).inputs : 0)]
    return [{ name: 'in', label: 'in', accepts: ['image', 'activity', 'audio', 'text', 'spikes'], shape, sums: true }]
  },
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: (p, _arriving, module): Outcome<Record<string, Signal>> => {
    const cells = cellsFor(p, module)
    if ('problem' in cells) return { problem: `"${module.name}" ${cells.problem}; undo the edit that made it so, or delete the module.` }
    const { inputs, outputs } = unitsOf(cells)
    if (inputs === 0 || outputs === 0)
      return {
        problem: `"${module.name}" has no ${inputs === 0 ? 'input' : 'output'} among its neurons; give one that role in its canvas.`,
      }
    return {
      ok: { all: { modality: 'activity', shape: [cells.neurons.x.length] }, out: { modality: 'activity', shape: [outputs] } },
    }
  },
  states: (p, _arriving, _dt, module): Record<string, number[]> => {
    const cells = sound(cellsFor(p, module))
    if (!cells) return {}
    const n = cells.neurons.x.length
    const deepest = cells.synapses.delay.reduce((most, d) => Math.max(most, d), 1)
    const names = ['v', ...Array.from({ length: deepest }, (_, k) => `r${k + 1}`)]
    return Object.fromEntries(names.map((name) => [name, [n]]))
  },
  weights: (p, _arriving, module): Record<string, WeightSpec> => {
    const cells = sound(cellsFor(p, module))
    if (!cells) return {}
    const { neurons, synapses } = cells
    const [n, count] = [neurons.x.length, synapses.from.length]
    const { unit } = unitsOf(cells)
    const fanIn = Math.max(1, count / n)
    const uniform = { kind: 'uniform', fanIn, gain: RECTIFYING.includes(p.activation) ? 6 : 3 } as const
    const given = synapses.weight.some((w) => !Number.isNaN(w))
    const biases = () => {
      const values = new Float32Array(n)
      neurons.bias.forEach((b, k) => {
        values[unit[k]!] = b
      })
      return values
    }
    return {
      bias: { shape: [n], init: neurons.bias.some((b) => b !== 0) ? { kind: 'computed', values: biases } : { kind: 'zeros' } },
      ...(count > 0 && {
        weight: { shape: [count], init: given ? { kind: 'partly', values: () => synapses.weight, otherwise: uniform } : uniform },
      }),
    }
  },
}
