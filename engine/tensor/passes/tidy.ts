/** One walk that folds constants, shortens sums, products and moves, and computes equal things once. */
import type { Graph, Tensor } from '../graph.ts'
import { shorter } from './algebra.ts'
import { twins, withMergedConstants } from './common.ts'
import { folded } from './constants.ts'
import { moved } from './moves.ts'
import { type Rewritten, rewrite } from './rewrite.ts'

export function tidy(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const { replace, kept } = twins()
  return rewrite(withMergedConstants(graph, outputs), outputs, {
    replace: (step) => folded(step) ?? moved(step) ?? shorter(step) ?? replace(step),
    kept,
  })
}
