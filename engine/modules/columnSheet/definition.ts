import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import { CircuitParams, circuitHelp, inputsOf, outputNamesOf, outputsOf } from '../column/ports.ts'
import { weightsBetween, weightsWithin } from '../column/wiring.ts'

const side = (title: string, description: string) => z.int().min(1).max(128).default(7).meta({ title, unit: 'columns', description })

export const Params = z.object({
  rows: side('Rows', 'Columns from top to bottom.'),
  columns: side('Columns', 'Columns in a row.'),
  neighbours: z.enum(['Moore', 'von Neumann', 'none']).default('von Neumann').meta({
    title: 'Neighbours',
    description: 'Which columns a column hears laterally: all eight around it, the four beside it, or none.',
  }),
  weights: z.enum(['shared', 'own']).default('shared').meta({
    title: 'Weights',
    description: 'Shared: all columns are one and the same. Own: wired alike, but each learns its own weights.',
  }),
  ...CircuitParams,
})
type Params = z.infer<typeof Params>

/** Where the columns lie that a column hears, as steps down and to the right. */
export function neighboursOf({ neighbours }: Params): (readonly [down: number, right: number])[] {
  const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const))
  const reach = { Moore: 2, 'von Neumann': 1, none: 0 }[neighbours]
  return around.filter(([down, right]) => (down !== 0 || right !== 0) && Math.abs(down) + Math.abs(right) <= reach)
}
export const placesOf = ({ weights, rows, columns }: Params): readonly number[] => (weights === 'own' ? [rows, columns] : [])

/** A sheet of cortex: columns side by side, each wired as `column`, joined to their neighbours. */
export const columnSheet: ModuleDefinition<Params> = {
  title: 'Sheet of columns',
  family: 'cortex',
  icon: 'IconTable',
  summary: 'Rows of cortical columns that hear their neighbours',
  help: `Cortical columns side by side. The layer 2/3 units of a column also hear the excitatory layer 2/3 units of the columns around it, as horizontal axons join them (Gilbert & Wiesel 1983), with the probability that the table gives within layer 2/3; beyond the edge there is nothing. Ports carry maps, one for each unit, a pixel for each column: wire an image to **feedforward** as a convolution whose places are as many as the columns, and every column sees its own part of it; two sheets of one size are wired by a convolution in both directions, sheets of different size topographically.\n\n${circuitHelp}`,
  view: 'maps',
  params: Params,
  inputs: ({ n, rows, columns }) => inputsOf(n, [rows, columns]),
  outputNames: () => outputNamesOf('image'),
  outputs: ({ n, rows, columns }) => ({ ok: outputsOf(n, 'image', [rows, columns]) }),
  inhibitory: () => 0,
  states: ({ n, rows, columns }) => ({ v: [rows, columns, n] }),
  weights: (p): Record<string, WeightSpec> => {
    const around = neighboursOf(p).length
    const places = placesOf(p)
    return {
      bias: { shape: [...places, p.n], init: { kind: 'zeros' } },
      ...(around > 0 && { lateral: weightsBetween(p, around, places) }),
      weight: weightsWithin(p, places),
    }
  },
}
