/**
 * Products along single connections, each from a unit to a unit: what a matrix of mostly zeros would say. Values of a unit for all samples
 * lie in one piece, `[units, columns]`. Sources and targets `[connections]` are whole numbers as floats.
 */
import { mul, reshape, sum } from '../algebra.ts'
import { apply, type Graph, type Tensor } from '../graph.ts'
import { number, type Operator } from '../operator.ts'
import { addedRows } from './indexing.ts'

const places = (g: Graph, t: Tensor) => apply(g, 'Cast', [t], { to: 7 })
const at = (g: Graph, x: Tensor, t: Tensor) => apply(g, 'Gather', [x, places(g, t)], { axis: 0 })

export const listed = {
  /** From `x` `[from, columns]`, weights `[connections]`, sources and targets: `y[t] = sum over connections s -> t of w x[s]`, `[units, columns]`. */
  ListedProduct: {
    takes: ['float', 'float', 'float', 'float'],
    says: { units: 'whole' },
    infer: ([x, weight, sources, targets], attributes) => {
      if (x!.shape.length !== 2 || [weight, sources, targets].some((t) => t!.shape.join() !== `${sources!.shape[0]}`))
        throw new Error(`Connections [${weight!.shape}], [${sources!.shape}], [${targets!.shape}] do not fit [${x!.shape}].`)
      return [{ shape: [number(attributes, 'units'), x!.shape[1]!], type: 'float' }]
    },
    lower: (g, { inputs: [x, weight, sources, targets], attributes }) => {
      const count = weight!.shape[0]!
      const carried = mul(g, at(g, x!, sources!), reshape(g, weight!, [count, 1]))
      return [addedRows(g, number(attributes, 'units'), reshape(g, places(g, targets!), [count, 1]), carried)]
    },
    gradient: (g, { inputs: [x, weight, sources, targets] }, of) => [
      apply(g, 'ListedProduct', [of, weight!, targets!, sources!], { units: x!.shape[0]! }),
      apply(g, 'ListedWeights', [x!, of, sources!, targets!]),
      null,
      null,
    ],
  },
  /** From `x` `[from, columns]`, `y` `[to, columns]`, sources and targets: `sum over columns of x[s] y[t]` of each connection. */
  ListedWeights: {
    takes: ['float', 'float', 'float', 'float'],
    infer: ([x, y, sources]) => {
      if (x!.shape[1] !== y!.shape[1]) throw new Error(`[${x!.shape}] and [${y!.shape}] have not as many columns.`)
      return [{ shape: sources!.shape, type: 'float' }]
    },
    lower: (g, { inputs: [x, y, sources, targets] }) => [sum(g, mul(g, at(g, x!, sources!), at(g, y!, targets!)), [1], 0)],
    gradient: (g, { inputs: [x, y, sources, targets] }, of) => [
      apply(g, 'ListedProduct', [y!, of, targets!, sources!], { units: x!.shape[0]! }),
      apply(g, 'ListedProduct', [x!, of, sources!, targets!], { units: y!.shape[0]! }),
      null,
      null,
    ],
  },
} satisfies Record<string, Operator>
