import type { z } from 'zod'
import { pairs } from '../../projections/dense/build.ts'
import { add, mul, reshape, square, sub, times, where } from '../../tensor/algebra.ts'
import { apply, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import type { Builder, Tick, Ticked } from '../builder.ts'
import type { Params } from './definition.ts'

type Values = z.infer<typeof Params>

/** -1 or 1, or `before` where the drive is 0; its slope is that of `tanh(beta drive)`. */
function decided(graph: Graph, drive: Tensor, before: Tensor | undefined, beta: number): Tensor {
  const sign = apply(graph, 'Sign', [drive])
  const value = before ? where(graph, apply(graph, 'NonZero', [drive]), sign, before) : sign
  const soft = apply(graph, 'Tanh', [times(graph, drive, beta)])
  return apply(graph, 'WithGradient', [value, drive, times(graph, sub(graph, scalar(graph, 1), square(graph, soft)), beta)])
}

/** States: `memory` the sum of the outer products, `own` its diagonal, which does not act. */
function classical({ graph, params: { n, activation, beta }, arriving, state }: Tick<Values, undefined>): Ticked {
  const y = times(graph, arriving.store!, n ** -0.5)
  const { pre, post, through } = pairs(graph, [n], [n])
  const [product, self] = [mul(graph, pre(y), post(y)), square(graph, y)]
  const memory = state ? add(graph, state.memory!, product) : product
  const own = state ? add(graph, state.own!, self) : self
  const heard = state && sub(graph, through(memory, state.s!), mul(graph, own, state.s!))
  const drive = heard ? add(graph, heard, arriving.in!) : arriving.in!
  const s = activation === 'sign' ? decided(graph, drive, state?.s, beta) : apply(graph, 'Tanh', [times(graph, drive, beta)])
  return { outputs: { out: s }, state: { memory, own, s } }
}

function modern({ graph, params: { n, beta, persistence }, arriving, weights, state }: Tick<Values, undefined>): Ticked {
  const before = state && (persistence === 1 ? state.s! : times(graph, state.s!, persistence))
  const asked = before ? add(graph, before, arriving.in!) : arriving.in!
  const fits = apply(graph, 'Gemm', [asked, times(graph, weights.patterns!, beta / Math.sqrt(n))], { transA: 0, transB: 1 })
  const s = apply(graph, 'Gemm', [apply(graph, 'Softmax', [fits], { axis: -1 }), weights.patterns!], { transA: 0, transB: 0 })
  return { outputs: { out: s }, state: { s } }
}

export const buildHopfield: Builder<Values> = {
  tick: (tick) => {
    const { outputs, state } = tick.params.rule === 'classical' ? classical(tick) : modern(tick)
    if (tick.params.layout === 'units') return { outputs, state }
    const side = Math.sqrt(tick.params.n)
    return { outputs: { out: reshape(tick.graph, outputs.out!, [tick.rows, 1, side, side]) }, state }
  },
}
