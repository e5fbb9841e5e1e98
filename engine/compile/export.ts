/** A network as a model for other programs. */
import type { Network } from '../network/schema.ts'
import { type Graph, type Tensor, withoutDeadCode } from '../tensor/graph.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { lowered } from '../tensor/passes/lower.ts'
import { simplify } from '../tensor/passes/passes.ts'
import { forward } from './forward.ts'
import { checked } from './program.ts'
import type { Weights } from './weights.ts'

/**
 * A presentation of `batch` samples as ONNX, its ticks unrolled, the weights in it as initializers.
 * Inputs: `field.<name>` `[batch, ...]` or `elements.<name>` `[elements, batch, ...]`, `state.<name>`, zeros before there
 * was anything, and `draw.<module id>.<name>` `[ticks, batch, ...]`, random numbers for modules whose noise always acts.
 * Outputs: `answer.<readout id>` `[batch, n]`, and `next.<name>`, to be given as the state of the next presentation.
 */
export function exportProgram(network: Network, weights: Weights, batch = 1): Uint8Array {
  const { graph, said, states, presented } = forward(network, checked(network), batch, { states: true })
  const outputs: Record<string, Tensor> = Object.fromEntries(Object.entries(said).map(([id, t]) => [`answer.${id}`, t]))
  if (states.length > 0) for (const [name, t] of Object.entries(presented.left())) outputs[`next.${name}`] = t
  const filled: Graph = {
    ...graph,
    inputs: graph.inputs.filter((t) => !weights[t.name]),
    constants: [
      ...graph.constants,
      ...graph.inputs.flatMap((tensor) => (weights[tensor.name] ? [{ tensor, values: weights[tensor.name]! }] : [])),
    ],
  }
  const lower = lowered(withoutDeadCode(filled, Object.values(outputs)), outputs)
  const simple = simplify(lower.graph, lower.outputs)
  return toOnnx(simple.graph, simple.outputs)
}
