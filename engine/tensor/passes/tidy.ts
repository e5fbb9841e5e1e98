import type { Graph, Tensor } from '../graph.ts'
import { readsOf, type Rewritten, rewrite } from './rewrite.ts'

/** The graph as if it had been built tidy. */
export const tidy = (graph: Graph, outputs: Readonly<Record<string, Tensor>>, reads = readsOf(graph, outputs)): Rewritten =>
  rewrite(graph, outputs, reads, { tidy: 'all' })
