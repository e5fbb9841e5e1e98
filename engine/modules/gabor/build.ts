import type { z } from 'zod'
import { add, mean, reshape, sub, sum } from '../../tensor/algebra.ts'
import { apply, constantOnce, scalar } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import type { Params } from './definition.ts'
import { filters, phasesOf } from './filters.ts'

/** Under the root of the energy, so that it has a slope where nothing is seen. */
const FAINT = 1e-4

export const buildGabor: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params, rows, arriving, weights }) => {
    const { cells, orientations, frequencies, size, stride } = params
    const maps = orientations * frequencies * phasesOf(params).length
    // Fixed filters are alike for all channels, so these are put together first.
    const x = weights.kernel || arriving.in!.shape[1] === 1 ? arriving.in! : mean(graph, arriving.in!, [1])
    const kernel = weights.kernel ?? constantOnce(graph, JSON.stringify(params), () => filters(params, 1), [maps, 1, size, size])
    const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
    const seen = apply(graph, 'Conv', [x, kernel], { strides: [stride, stride], pads: [before, before, after, after] })
    if (cells === 'simple') return { outputs: { out: apply(graph, 'Relu', [seen]) } }
    const [height, width] = seen.shape.slice(2) as [number, number]
    const pairs = reshape(graph, seen, [rows, maps / 2, 2, height, width])
    const energy = sum(graph, apply(graph, 'Mul', [pairs, pairs]), [2], 0)
    const root = apply(graph, 'Sqrt', [add(graph, energy, scalar(graph, FAINT))])
    return { outputs: { out: sub(graph, root, scalar(graph, Math.sqrt(FAINT))) } }
  },
}
