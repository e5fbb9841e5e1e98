/** A network as a model for other programs. */
import type { Network } from '../network/schema.ts'
import { type Batches, forAnyBatch, NeedsBatch } from '../tensor/any-batch.ts'
import { type Graph, type Tensor, withoutDeadCode } from '../tensor/graph.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { lowered } from '../tensor/passes/lower.ts'
import { simplify } from '../tensor/passes/passes.ts'
import { forward } from './forward.ts'
import { checked } from './program.ts'
import type { Weights } from './weights.ts'

export interface Exported {
  readonly model: Uint8Array
  /** A sentence, where the model takes one sample at a time. */
  readonly single: string | null
}

/**
 * A presentation of any number of samples as ONNX, its ticks unrolled, the weights in it as initializers; of one sample where something in
 * the network needs to know how many there are.
 * Inputs: `field.<name>` `[batch, ...]` or `elements.<name>` `[elements, batch, ...]`, and `state.<name>`, zeros before there was anything.
 * Outputs: `answer.<readout id>` `[times * batch * positions, n]`, and `next.<name>`, to be given as the state of the next presentation.
 * @throws a sentence when there is neither
 */
export function exportProgram(network: Network, weights: Weights): Exported {
  let needs = ''
  for (const batches of TRIED)
    try {
      const models = batches.map((batch) => exportedAt(network, weights, batch))
      return { model: forAnyBatch(batches, models), single: null }
    } catch (error) {
      if (!(error instanceof NeedsBatch)) throw error
      needs = error.message
    }
  return {
    model: exportedAt(network, weights, 1),
    single: `The exported model takes one sample at a time, because ${needs} depends on how many there are.`,
  }
}

/** Batches to tell what grows with them; more than one choice, since the quicker form of a sparse projection is another for larger ones. */
const TRIED: readonly Batches[] = [
  [2, 3, 5],
  [16, 17, 19],
  [128, 129, 131],
]

function exportedAt(network: Network, weights: Weights, batch: number): Uint8Array {
  const { graph, said, states, presented } = forward(network, checked(network), batch, { states: true })
  const outputs: Record<string, Tensor> = Object.fromEntries(Object.entries(said).map(([id, t]) => [`answer.${id}`, t]))
  if (states.length > 0) for (const [name, t] of Object.entries(presented.left())) outputs[`next.${name}`] = t
  if (Object.keys(outputs).length === 0)
    throw new Error('The network has no readout and keeps no state, so a model of it would give nothing; wire a Readout, then export it.')
  const lower = lowered(withoutDeadCode(graph, Object.values(outputs)), outputs)
  const simple = simplify(lower.graph, lower.outputs)
  // Only now, so that nothing is worked out with the weights here that the runtime works out otherwise.
  const known = (t: Tensor) => weights[t.name]
  const filled: Graph = {
    ...simple.graph,
    inputs: simple.graph.inputs.filter((t) => !known(t)),
    constants: [
      ...simple.graph.constants,
      ...simple.graph.inputs.flatMap((tensor) => (known(tensor) ? [{ tensor, values: known(tensor)! }] : [])),
    ],
  }
  return toOnnx(filled, simple.outputs)
}
