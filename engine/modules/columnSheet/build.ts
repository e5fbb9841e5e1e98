import type { z } from 'zod'
import { add, reshape, transpose } from '../../tensor/algebra.ts'
import { apply, type Graph, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { spanOf } from '../column/populations.ts'
import { arrived, followed, leaving, matrixOf, placed, units } from '../column/tick.ts'
import { betweenColumns, withinColumn } from '../column/wiring.ts'
import { neighboursOf, type Params } from './definition.ts'

type Values = z.infer<typeof Params>
interface Matrices {
  readonly within: Tensor
  readonly lateral?: Tensor
}

/**
 * As `column`, for all columns at once: units come last, so that with shared weights a tick is one product with columns as rows. Ports
 * carry `[rows, units, down, right]`, the state is `[rows, down, right, n]`.
 */
export const buildColumnSheet: Builder<Values, Matrices> = {
  once: ({ graph, params, weights }) => {
    const { n } = params
    const around = neighboursOf(params).length
    const [excitatory, upper] = [spanOf(n, 'L2/3E').count, spanOf(n, 'L2/3E', 'L2/3I').count]
    return {
      within: matrixOf(graph, weights.weight!, withinColumn(params), n, n),
      ...(weights.lateral && {
        lateral: matrixOf(graph, weights.lateral, betweenColumns(params, around), around * excitatory, upper),
      }),
    }
  },
  tick: ({ graph: g, params, dt, rows, arriving, weights, once, state }) => {
    const { n } = params
    const shape = [rows, params.rows, params.columns, n]
    const outer = arrived(g, n, Object.fromEntries(Object.entries(arriving).map(([port, x]) => [port, transpose(g, x, [0, 2, 3, 1])])))
    const resting = outer ? add(g, outer, weights.bias!) : apply(g, 'Expand', [weights.bias!], { shape })
    const drive = state ? add(g, resting, heard(g, params, once, apply(g, 'Relu', [state.v!]))) : resting
    const v = followed(g, state?.v, drive, params, dt)
    const out = leaving(g, n, apply(g, 'Relu', [v]))
    return { outputs: Object.fromEntries(Object.entries(out).map(([port, x]) => [port, transpose(g, x, [0, 3, 1, 2])])), state: { v } }
  },
}

/** What the units of each column receive from its own and, where there are neighbours, from theirs: `[rows, down, right, n]`. */
function heard(g: Graph, params: Values, { within, lateral }: Matrices, rates: Tensor): Tensor {
  const { n } = params
  const own = multiplied(g, params, rates, within)
  if (!lateral) return own
  const around = multiplied(g, params, besides(g, params, units(g, rates, spanOf(n, 'L2/3E'))), lateral)
  return add(g, own, placed(g, around, [spanOf(n, 'L2/3E', 'L2/3I')], n))
}

/** `x` `[rows, down, right, from]` times a matrix that all columns share, or times each column's own. */
function multiplied(g: Graph, { rows: down, columns: right }: Values, x: Tensor, matrix: Tensor): Tensor {
  const [rows, from, to] = [x.shape[0]!, x.shape[3]!, matrix.shape.at(-1)!]
  if (matrix.shape.length === 2)
    return reshape(g, apply(g, 'Gemm', [reshape(g, x, [rows * down * right, from]), matrix], { transA: 0, transB: 0 }), [
      rows,
      down,
      right,
      to,
    ])
  const byColumn = transpose(g, reshape(g, x, [rows, down * right, from]), [1, 0, 2])
  return reshape(g, transpose(g, apply(g, 'MatMul', [byColumn, matrix]), [1, 0, 2]), [rows, down, right, to])
}

/** For each column what its neighbours have, one after another; nothing beyond the edge. */
function besides(g: Graph, params: Values, x: Tensor): Tensor {
  const field = apply(g, 'Pad', [x], { pads: [0, 1, 1, 0, 0, 1, 1, 0] })
  const seen = neighboursOf(params).map(([down, right]) =>
    apply(g, 'Slice', [field], {
      starts: [1 + down, 1 + right],
      ends: [1 + down + params.rows, 1 + right + params.columns],
      axes: [1, 2],
      steps: [1, 1],
    }),
  )
  return seen.length === 1 ? seen[0]! : apply(g, 'Concat', seen, { axis: 3 })
}
