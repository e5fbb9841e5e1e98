import { apply, type Graph, size } from '../../tensor/graph.ts'
import { type Bonds, type Carrier, shaped } from '../carrier.ts'
import { unitsOf } from '../units.ts'

/** Every unit of `from` joined to every unit of `to`, shapes per sample; what pairs have is a matrix a sample, sources down, targets across. */
export const pairs = (graph: Graph, from: readonly number[], to: readonly number[]): Omit<Bonds, 'weight'> => ({
  pre: (source) => shaped(graph, source, [source.shape[0]!, size(from), 1]),
  post: (target) => shaped(graph, target, [target.shape[0]!, 1, size(to)]),
  through: (strengths, source) => {
    const row = shaped(graph, source, [source.shape[0]!, 1, size(from)])
    return shaped(graph, apply(graph, 'MatMul', [row, strengths]), [source.shape[0]!, ...to])
  },
})

/** `y = x W`. */
export const carryDense: Carrier = ({ graph, weights, from, to }) => ({
  carry: (source) => {
    const { positions, from: units } = unitsOf(from, to)
    const rows = shaped(graph, source, [source.shape[0]! * positions, units])
    return shaped(graph, apply(graph, 'Gemm', [rows, weights.weight!], { transA: 0, transB: 0 }), [source.shape[0]!, ...to.shape])
  },
  bonds: () => ({ weight: weights.weight!, ...pairs(graph, from.shape, to.shape) }),
})
