import { mul } from '../../tensor/algebra.ts'
import { scalar, size } from '../../tensor/graph.ts'
import { type Carrier, flat, shaped } from '../carrier.ts'

export const carryIdentity: Carrier = ({ graph, to, signs }) => ({
  carry: (source) => {
    const signed = signs()
    return shaped(graph, signed ? mul(graph, source, signed) : source, [source.shape[0]!, ...to.shape])
  },
  bonds: () => {
    const signed = signs()
    return {
      weight: signed ? shaped(graph, signed, signed.shape.length > 0 ? [size(signed.shape)] : []) : scalar(graph, 1),
      pre: (source) => flat(graph, source),
      post: (target) => flat(graph, target),
      through: (strengths, source) => shaped(graph, mul(graph, strengths, flat(graph, source)), [source.shape[0]!, ...to.shape]),
    }
  },
})
