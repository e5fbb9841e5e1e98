/** Every pass between a graph as it was built and ONNX. Each leaves what the graph computes as it is, but for the last bits. */
import { type Graph, type Tensor, verify, withoutDeadCode } from '../graph.ts'
import { fuse } from './fuse.ts'
import type { Rewritten } from './rewrite.ts'
import { sumsAsProducts } from './sums.ts'
import { overTicks } from './ticks.ts'
import { tidy } from './tidy.ts'
import { weightedSums } from './weighted.ts'

const passes = [weightedSums, tidy, tidy, overTicks, sumsAsProducts, tidy, fuse]

/** The graph that computes `outputs`, checked after every pass. */
export function simplify(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const start = withoutDeadCode(graph, Object.values(outputs))
  verify(start, Object.values(outputs))
  return passes.reduce<Rewritten>(
    (at, pass) => {
      const done = pass(at.graph, at.outputs)
      const live = withoutDeadCode(done.graph, Object.values(done.outputs))
      verify(live, Object.values(done.outputs))
      return { graph: live, outputs: done.outputs }
    },
    { graph: start, outputs: { ...outputs } },
  )
}
