import { z } from 'zod'
import type { ModuleDefinition, Outcome, WeightSpec } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { Activation } from '../activation.ts'

const side = (title: string, description: string) => z.int().min(1).max(1024).default(28).meta({ title, unit: 'cells', description })
const from = (title: string, description: string) => z.boolean().default(false).meta({ title, description })

export const Params = z.object({
  height: side('Height', 'Rows of cells.'),
  width: side('Width', 'Cells in a row.'),
  channels: z.int().min(1).max(256).default(8).meta({ title: 'Channels', unit: 'channels', description: 'How many numbers a cell holds.' }),
  neighbours: z.enum(['Moore', 'von Neumann', 'hexagonal', 'chosen']).default('Moore').meta({
    title: 'Neighbours',
    description: 'Whom a cell listens to: all eight around it, the four beside it, six as in a honeycomb, or those chosen below.',
  }),
  forward: from('Forward', 'If chosen: from the cell on the left, so that activity moves to the right.'),
  backward: from('Backward', 'If chosen: from the cell on the right.'),
  upAndDown: from('Up and down', 'If chosen: from the cells above and below.'),
  diagonal: from('Diagonal', 'If chosen: from the corners on the sides that are chosen, all four if neither is.'),
  itself: z.boolean().default(true).meta({ title: 'Itself', description: 'A cell also listens to its own last state.' }),
  weights: z.enum(['shared', 'own']).default('shared').meta({
    title: 'Weights',
    description: 'Shared: every cell follows one rule. Own: each cell has weights of its own.',
  }),
  edges: z.enum(['closed', 'wrapped']).default('closed').meta({
    title: 'Edges',
    description: 'Closed: nothing comes from beyond. Wrapped: each edge continues at the opposite one.',
  }),
  activation: Activation.default('tanh').meta({ title: 'Activation', description: 'State as a function of what a cell receives.' }),
  bias: z.boolean().default(true).meta({ title: 'Bias', description: 'A learned resting input for each channel.' }),
})
type Params = z.infer<typeof Params>

type Offset = readonly [down: number, right: number]
const beside: readonly Offset[] = [
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, 0],
]
/** In axial coordinates, each row shifted by half a cell against the one above it: beside it, and two in each row above and below. */
const honeycomb: readonly Offset[] = [...beside, [-1, 1], [1, -1]]
const corners: readonly Offset[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
]

/** Where the cells lie that a cell listens to, from the top row to the bottom one, each from the left. */
export function neighboursOf({ neighbours, forward, backward, upAndDown, diagonal, itself }: Params): Offset[] {
  const chosen = (): readonly Offset[] => {
    const sides = [...(forward ? [-1] : []), ...(backward ? [1] : [])]
    return [
      ...sides.map((right): Offset => [0, right]),
      ...(upAndDown ? beside.filter(([, right]) => right === 0) : []),
      ...(diagonal ? corners.filter(([, right]) => sides.length === 0 || sides.includes(right)) : []),
    ]
  }
  const around =
    neighbours === 'Moore'
      ? [...beside, ...corners]
      : neighbours === 'von Neumann'
        ? beside
        : neighbours === 'hexagonal'
          ? honeycomb
          : chosen()
  return [...around, ...(itself ? [[0, 0] as const] : [])].sort(([y, x], [down, right]) => y - down || x - right)
}

/** A field of cells that talk to their neighbours. */
export const grid: ModuleDefinition<Params> = {
  title: 'Neural grid',
  family: 'free',
  icon: 'IconGridDots',
  summary: 'Cells that talk only to their neighbours',
  help: 'A field of cells, each holding a few numbers (channels). At every tick a cell takes the states that its neighbours had, multiplies each with the weights for that neighbour, and adds what arrives and its bias:\n\n`s[cell] = activation(sum over neighbours o of s[cell + o] W[o] + bias + in)`\n\nfrom zeros. What a cell knows spreads one cell a tick, so give the presentation as many ticks as cells lie between what must meet. With shared weights this is a neural cellular automaton (Gilpin 2019; Mordvintsev et al. 2020, "Growing Neural Cellular Automata", Distill); the weights do not depend on the size of the field. In the honeycomb every row is shifted by half a cell against the one above it (axial coordinates), so a cell has two neighbours in the row above, straight and to the right, and two in the row below, to the left and straight.\n\nThe input takes one number for each channel of each cell: put a Convolution with as many maps in front of it, wired one to one, to show it an image.',
  view: 'maps',
  params: Params,
  inputs: ({ channels, height, width }) => [{ name: 'in', label: 'in', accepts: ['image'], shape: [channels, height, width], sums: true }],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: (p, _arriving, module): Outcome<Record<string, Signal>> =>
    neighboursOf(p).length === 0
      ? { problem: `The cells of "${module.name}" listen to nobody; choose neighbours in the inspector.` }
      : { ok: { out: { modality: 'image', shape: [p.channels, p.height, p.width] } } },
  states: ({ channels, height, width }) => ({ s: [channels, height, width] }),
  weights: (p): Record<string, WeightSpec> => {
    const count = neighboursOf(p).length
    const own = p.weights === 'own' ? [p.height, p.width] : []
    return {
      ...(p.bias && { bias: { shape: [p.channels], init: { kind: 'zeros' as const } } }),
      weight: { shape: [...own, count, p.channels, p.channels], init: { kind: 'uniform', fanIn: count * p.channels, gain: 3 } },
    }
  },
}
