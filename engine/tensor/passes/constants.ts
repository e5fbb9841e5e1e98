/** Constant folding: what follows from constants alone is a constant; what is one number everywhere stays one number. */
import { apply, constant as made, type Graph, type Node, size, type Tensor } from '../graph.ts'
import { numbers } from '../operator.ts'
import { elementwise, evaluate } from './evaluate.ts'
import type { Known } from './known.ts'

/** Larger results are computed at every run rather than stored. */
const MOST = 4096

/** The number that a value is everywhere, or null. */
export function uniform(t: Tensor, at: Known): number | null {
  const known = at.constant(t)
  if (known) return known.values.length > 0 && known.values.every((v) => v === known.values[0]) ? known.values[0]! : null
  const node = at.producer(t)
  return node?.op === 'Expand' ? uniform(node.inputs[0]!, at) : null
}

/** A value that is one number everywhere. */
export const everywhere = (graph: Graph, value: number, shape: readonly number[]): Tensor => {
  const one = made(graph, [value])
  return shape.length === 0 ? one : apply(graph, 'Expand', [one], { shape })
}

export function folded(at: Known, node: Node): Tensor | null {
  const { graph } = at
  for (let k = 0; k < node.inputs.length; k++) {
    const t = node.inputs[k]!
    if (!at.constant(t) && at.producer(t)?.op !== 'Expand') return null
  }
  const [out] = node.outputs as [Tensor]
  if (node.outputs.length > 1 || out.type !== 'float' || node.inputs.length === 0 || node.op === 'Expand') return null
  const numbersOf = node.inputs.map((t) => (t.type === 'float' ? uniform(t, at) : null))
  if (numbersOf.every((v) => v !== null)) {
    const of = elementwise[node.op]
    if (of) return everywhere(graph, of(...numbersOf), out.shape)
    const [value] = numbersOf as [number]
    if (node.op === 'Reshape' || node.op === 'Transpose' || node.op === 'ReduceMean') return everywhere(graph, value, out.shape)
    if (node.op === 'ReduceSum') {
      const count = numbers(node.attributes, 'axes').reduce((n, axis) => n * node.inputs[0]!.shape[axis]!, 1)
      return everywhere(graph, value * count, out.shape)
    }
  }
  const known = node.inputs.map((t) => at.constant(t))
  if (size(out.shape) > MOST || known.some((c) => c === null)) return null
  const values = evaluate(
    node,
    known.map((c) => ({ shape: c!.tensor.shape, values: c!.values })),
  )
  return values && made(graph, values, out.shape)
}
