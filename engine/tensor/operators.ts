/** The table of operators. Each record holds shape rule, ONNX form and gradient rule; families have a file each. */
import { arithmetic } from './families/arithmetic.ts'
import { functions } from './families/functions.ts'
import { convolution } from './families/convolution.ts'
import { grid } from './families/grid.ts'
import { indexing } from './families/indexing.ts'
import { layout } from './families/layout.ts'
import { pooling } from './families/pooling.ts'
import { listed } from './families/listed.ts'
import { logic } from './families/logic.ts'
import { normalisation } from './families/normalisation.ts'
import { products } from './families/products.ts'
import { reductions } from './families/reductions.ts'
import { eachOperator } from './each.ts'
import type { Graph } from './graph.ts'
import { opaque } from './opaque.ts'
import type { Operator, OperatorName } from './operator.ts'

const table: Readonly<Record<OperatorName, Operator>> = {
  ...arithmetic,
  ...functions,
  ...logic,
  ...products,
  ...reductions,
  ...normalisation,
  ...layout,
  ...indexing,
  ...convolution,
  ...pooling,
  ...grid,
  ...listed,
  Opaque: opaque,
  Each: eachOperator,
}

const fields = [...new Set(Object.values(table).flatMap((rule) => Object.keys(rule)))] as (keyof Operator)[]
/** Each record with every field, so that all are objects of one form, which is read several times faster. */
export const operators = Object.fromEntries(
  Object.entries(table).map(([name, rule]) => [name, Object.fromEntries(fields.map((field) => [field, rule[field]]))]),
) as unknown as Readonly<Record<OperatorName, Operator>>

export const createGraph = (): Graph => ({ operators, inputs: [], constants: [], nodes: [], names: { next: 0 } })
