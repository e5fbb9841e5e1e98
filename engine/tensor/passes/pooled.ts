/**
 * The largest of rectified values is the rectified largest: pooling first leaves a rectifier, and the way back through it, a fraction of
 * the values. For the forward graph, before its gradients.
 */
import { alive, applyAll, apply, type Graph, type Tensor } from '../graph.ts'
import { type Rewritten, rewrite } from './rewrite.ts'

/** Leaves a rectified value that something else reads as it is. The graph stays tidy as it grows on. */
export function poolFirst(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Rewritten {
  if (!graph.nodes.some((node) => node.op === 'MaxPool')) return { graph, outputs: { ...outputs } }
  const { graph: live, reads } = alive(graph, Object.values(outputs), true)
  const done = rewrite(live, outputs, reads, {
    of: {
      MaxPool: (step) => {
        const { node, next } = step
        const rectified = step.single(node.inputs[0]!)
        if (rectified?.op !== 'Relu' || reads[node.outputs[1]!.id]! > 0) return null
        return apply(next, 'Relu', [applyAll(next, 'MaxPool', rectified.inputs, node.attributes)[0]!])
      },
    },
    tidy: 'new',
  })
  return done.graph === live ? { graph, outputs: { ...outputs } } : done
}
