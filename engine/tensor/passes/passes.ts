/** Every pass between a graph as it was built and ONNX. Each leaves what the graph computes as it is, but for the last bits. */
import { type Graph, type Tensor, verify, withoutDeadCode } from '../graph.ts'
import { fuse } from './fuse.ts'
import type { Rewritten } from './rewrite.ts'
import { sumsAsProducts } from './sums.ts'
import { overTicks } from './ticks.ts'
import { tidy } from './tidy.ts'
import { weightedSums } from './weighted.ts'

const passes = [weightedSums, tidy, tidy, overTicks, sumsAsProducts, tidy, fuse]

/** The tests have every graph checked after every pass; of itself a compile trusts its passes. */
const checking = process.env.NEURULA_VERIFY === '1'

/** The graph that computes `outputs`. */
export function simplify(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const live = (done: Rewritten): Rewritten => {
    const given = Object.values(done.outputs)
    const graph = withoutDeadCode(done.graph, given)
    if (checking) verify(graph, given)
    return { graph, outputs: done.outputs }
  }
  let at = live({ graph, outputs: { ...outputs } })
  let idle: unknown = null
  for (const pass of passes) {
    // What found nothing to do finds nothing again.
    if (pass === idle) continue
    const done = pass(at.graph, at.outputs)
    idle = done.graph === at.graph ? pass : null
    if (done.graph !== at.graph) at = live(done)
  }
  return at
}
