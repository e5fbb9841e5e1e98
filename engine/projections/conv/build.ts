import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import { type Carrier, shaped } from '../carrier.ts'
import type { Params } from './definition.ts'

export const carryConv: Carrier<z.infer<typeof Params>> = ({ graph, params: { stride, padding }, weights: { kernel }, to }) => ({
  carry: (source) => {
    if (kernel!.shape.length === 4)
      return apply(graph, 'Conv', [source, kernel!], { strides: [stride, stride], pads: Array(4).fill(padding) })
    const along = apply(graph, 'Transpose', [source], { perm: [0, 2, 1] })
    const heard = apply(graph, 'Conv', [along, kernel!], { pads: [kernel!.shape[2]! - 1, 0] })
    return shaped(graph, apply(graph, 'Transpose', [heard], { perm: [0, 2, 1] }), [source.shape[0]!, ...to.shape])
  },
})
