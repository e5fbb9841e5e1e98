/** Every pass between a graph as it was built and ONNX. Each leaves what the graph computes as it is, but for the last bits. */
import { type Graph, type Tensor, verify, withoutDeadCode } from '../graph.ts'
import { common } from './common.ts'
import { fuse } from './fuse.ts'
import type { Rewritten } from './rewrite.ts'
import { sumsAsProducts } from './sums.ts'
import { overTicks } from './ticks.ts'

const passes = [common, overTicks, sumsAsProducts, common, fuse]

/** The graph that computes `outputs`, checked after every pass. */
export function simplify(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  return passes.reduce<Rewritten>(
    (at, pass) => {
      const done = pass(at.graph, at.outputs)
      const live = withoutDeadCode(done.graph, Object.values(done.outputs))
      verify(live)
      return { graph: live, outputs: done.outputs }
    },
    { graph: withoutDeadCode(graph, Object.values(outputs)), outputs: { ...outputs } },
  )
}
