import type { z } from 'zod'
import { zeros } from '../../tensor/algebra.ts'
import { finalOnly, sliced } from '../../tensor/course.ts'
import { gridActivations, gridTick } from '../../tensor/families/grid.ts'
import { apply, applyAll, type Graph, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { neighboursOf, type Params } from './definition.ts'

type Values = z.infer<typeof Params>
const attributes = (params: Values) => ({
  offsets: neighboursOf(params).flat(),
  wrapped: Number(params.edges === 'wrapped'),
  activation: gridActivations.indexOf(params.activation),
})
const biasOf = (graph: Graph, params: Values, weights: Readonly<Record<string, Tensor>>) => weights.bias ?? zeros(graph, [params.channels])

/** Alone, all ticks are one operator, which a kernel runs; in a loop with other modules, plain operators tick by tick. */
export const buildGrid: Builder<Values> = {
  tick: ({ graph, params, arriving, weights, state }) => {
    const s = gridTick(graph, state?.s ?? null, arriving.in!, weights.weight!, biasOf(graph, params, weights), attributes(params))
    return { outputs: { out: s }, state: { s } }
  },
  whole: ({ graph, params, weights, batch, ticks, arriving, need }) => {
    const drive = arriving.in!
    const field = [params.channels, params.height, params.width]
    const shown = drive.constant ? drive.at(0)! : apply(graph, 'Reshape', [drive.all()], { shape: [ticks, batch, ...field] })
    const every = Number(need === 'all')
    const [states] = applyAll(graph, 'GridTicks', [shown, weights.weight!, biasOf(graph, params, weights)], {
      ...attributes(params),
      ticks,
      every,
    })
    if (!every) return { out: finalOnly(ticks, states!) }
    return { out: sliced(graph, ticks, apply(graph, 'Reshape', [states!], { shape: [ticks * batch, ...field] })) }
  },
}
