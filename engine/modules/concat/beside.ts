import { apply, type Graph, type Tensor } from '../../tensor/graph.ts'
import { joinAxis } from './joined.ts'

/** Values `[rows, ...shape]` side by side, as `joined` says of their signals. */
export const beside = (graph: Graph, parts: readonly Tensor[]): Tensor =>
  parts.length === 1 ? parts[0]! : apply(graph, 'Concat', parts, { axis: 1 + joinAxis(parts[0]!.shape.slice(1)) })
