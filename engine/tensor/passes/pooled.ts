/**
 * The largest of rectified values is the rectified largest: pooling first leaves a rectifier, and the way back through it, a fraction of
 * the values. For the forward graph, before its gradients.
 */
import { applyAll, apply, type Graph, type Tensor } from '../graph.ts'
import { type Rewritten, readsOf, rewrite } from './rewrite.ts'

/** Leaves a rectified value that something else reads as it is. */
export function poolFirst(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  const reads = readsOf(graph, outputs)
  return rewrite(graph, outputs, {
    of: new Set(['MaxPool']),
    replace: (step) => {
      const { node, next } = step
      const rectified = step.single(node.inputs[0]!)
      if (rectified?.op !== 'Relu' || reads[node.outputs[1]!.id]! > 0) return null
      return apply(next, 'Relu', [applyAll(next, 'MaxPool', rectified.inputs, node.attributes)[0]!])
    },
  })
}
