import { apply } from '../../tensor/graph.ts'
import { type Carrier, shaped } from '../carrier.ts'
import { unitsOf } from '../units.ts'

/** `y = x W`. */
export const carryDense: Carrier =
  ({ graph, weights, from, to }) =>
  (source) => {
    const { positions, from: units } = unitsOf(from, to)
    const rows = shaped(graph, source, [source.shape[0]! * positions, units])
    return shaped(graph, apply(graph, 'Gemm', [rows, weights.weight!], { transA: 0, transB: 0 }), [source.shape[0]!, ...to.shape])
  }
