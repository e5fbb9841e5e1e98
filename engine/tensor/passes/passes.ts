/** Every pass between a graph as it was built and ONNX. Each leaves what the graph computes as it is, but for the last bits. */
import { alive, type Graph, isTidy, type Tensor, verify } from '../graph.ts'
import { descent, sumOfProduct } from './fuse.ts'
import { turned } from './moves.ts'
import { readsOf, type Rewritten, rewrite } from './rewrite.ts'
import { sumAsProduct } from './sums.ts'
import { overTicks } from './ticks.ts'
import { tidy } from './tidy.ts'
import { weightedSums } from './weighted.ts'

type Outputs = Readonly<Record<string, Tensor>>
/** What is added up over the ticks as one product. Run without dead code. */
export const joined = (graph: Graph, outputs: Outputs, reads = readsOf(graph, outputs)): Rewritten =>
  rewrite(graph, outputs, reads, {
    of: {
      Add: overTicks(graph, reads),
      Transpose: turned,
      // What only a gradient read went as dead code.
      Identity: ({ node }) => node.inputs[0]!,
    },
    tidy: 'new',
  })
/** Bias, descent and sums inside products. Run without dead code, so that a value read once is seen as such. */
export const fused = (graph: Graph, outputs: Outputs, reads = readsOf(graph, outputs)): Rewritten =>
  rewrite(graph, outputs, reads, { of: { ReduceSum: sumAsProduct, Add: sumOfProduct, Sub: descent }, tidy: 'new' })

/** The tests have every graph checked after every pass; of itself a compile trusts its passes. */
const checking = process.env.NEURULA_VERIFY === '1'

/** The graph that computes `outputs`. */
export function simplify(graph: Graph, outputs: Outputs): Rewritten {
  let at = { graph, outputs: { ...outputs } }
  for (const pass of isTidy(graph) ? [weightedSums, joined, fused] : [weightedSums, tidy, joined, fused]) {
    const given = Object.values(at.outputs)
    const { graph: live, reads } = alive(at.graph, given)
    if (checking) verify(live, given)
    at = pass(live, at.outputs, reads)
  }
  const given = Object.values(at.outputs)
  const live = { graph: alive(at.graph, given).graph, outputs: at.outputs }
  if (checking) verify(live.graph, given)
  return live
}
