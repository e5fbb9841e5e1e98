/** A network as ONNX models: one training step, or one presentation. */
import { definitions } from '../modules/definitions.ts'
import { type Resolution, resolve } from '../network/resolve.ts'
import type { Network } from '../network/schema.ts'
import { connectivities } from '../projections/definitions.ts'
import { gradients } from '../tensor/gradient.ts'
import { apply, type Graph, input, scalar, size, type Tensor } from '../tensor/graph.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { simplify } from '../tensor/passes/passes.ts'
import { createGraph } from '../tensor/operators.ts'
import { present } from './unroll.ts'
import { type Optimiser, optimisers } from './optimisers.ts'
import { weightEntries } from './weights.ts'

export type Shapes = Readonly<Record<string, readonly number[]>>
export interface Program {
  readonly model: Uint8Array
  readonly inputs: Shapes
  readonly outputs: Shapes
}

/** What the engine's kinds make of a network. */
export const resolveNetwork = (network: Network): Resolution => resolve(network, { modules: definitions, connectivities })

/** Throws the first error among the problems, as one sentence. */
export function checked(network: Network): Resolution {
  const resolution = resolveNetwork(network)
  const problem = resolution.problems.find((p) => p.severity === 'error')
  if (problem) throw new Error(problem.message)
  return resolution
}

export interface Readout { readonly id: string; readonly answer: 'classes' | 'values'; readonly n: number; readonly field: string }
export const readouts = (network: Network, resolution: Resolution): Readout[] =>
  resolution.order
    .filter((id) => network.modules[id]!.kind === 'readout' && !network.modules[id]!.muted)
    .map((id) => ({ id, ...definitions.readout.params.parse(network.modules[id]!.params) }))

/** Shapes per sample of the task's fields that the network looks at. */
export const inputFields = (network: Network, resolution: Resolution): Shapes =>
  Object.fromEntries(resolution.order
    .filter((id) => network.modules[id]!.kind === 'input')
    .map((id) => [definitions.input.params.parse(network.modules[id]!.params).field, resolution.signals[id]!.out!.shape]))

function begin(network: Network, resolution: Resolution, batch: number) {
  const graph = createGraph()
  const fields: Record<string, Tensor> = {}
  for (const [name, shape] of Object.entries(inputFields(network, resolution))) fields[name] = input(graph, `field.${name}`, [batch, ...shape])
  const weights: Record<string, Tensor> = {}
  for (const { name, spec } of weightEntries(resolution)) weights[name] = input(graph, name, spec.shape)
  return { graph, weights, ...present(graph, network, resolution, batch, fields, weights) }
}

const shapesOf = (tensors: readonly Tensor[]): Shapes => Object.fromEntries(tensors.map((t) => [t.name, t.shape]))

function finish(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Program {
  const simple = simplify(graph, outputs)
  return { model: toOnnx(simple.graph, simple.outputs), inputs: shapesOf(simple.graph.inputs), outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, t.shape])) }
}

/** Mean over the batch: cross entropy of softmax for classes (targets one-hot), squared error for values. Both `[batch, n]`. */
function lossOf(graph: Graph, { answer }: Readout, said: Tensor, target: Tensor): Tensor {
  const all = { axes: [0, 1], keepdims: 0 }
  if (answer === 'classes') {
    const log = apply(graph, 'LogSoftmax', [said], { axis: -1 })
    return apply(graph, 'Mul', [apply(graph, 'ReduceSum', [apply(graph, 'Mul', [target, log])], all), scalar(graph, -1 / said.shape[0]!)])
  }
  const error = apply(graph, 'Sub', [said, target])
  return apply(graph, 'ReduceMean', [apply(graph, 'Mul', [error, error])], all)
}

/** The names of the weights that training may change: within `scope` (modules and what arrives at them) and not locked. */
export function trainable(network: Network, resolution: Resolution, scope?: readonly string[]): string[] {
  return weightEntries(resolution)
    .filter(({ owner }) => {
      const module = network.modules[owner]
      const item = module ?? network.projections[owner]!
      return !item.locks.weights && (!scope || scope.includes(module ? owner : network.projections[owner]!.to.module))
    })
    .map(({ name }) => name)
}

/**
 * Forward, loss, gradients and the optimiser's update in one model.
 * Inputs: `field.<name>` `[batch, ...]`, `target.<readout id>` `[batch, n]`, `rate` `[]`, every weight, the optimiser's state `<weight>/<slot>`.
 * Outputs: `loss` `[]`, `answer.<readout id>` `[batch, n]`, and `new:` + the name of each weight and state that changes.
 */
export function trainingProgram(network: Network, batch: number, optimiser: Optimiser, scope?: readonly string[]): Program {
  const resolution = checked(network)
  const { graph, weights, answers } = begin(network, resolution, batch)
  const losses = readouts(network, resolution).map((r) => lossOf(graph, r, answers[r.id]!, input(graph, `target.${r.id}`, [batch, r.n])))
  const loss = losses.reduce((a, b) => apply(graph, 'Add', [a, b]))
  const rate = input(graph, 'rate', [])
  const names = trainable(network, resolution, scope)
  if (names.length === 0) throw new Error('Every weight is locked or outside the stage, so nothing can be learned; unlock a module in the inspector.')
  const outputs: Record<string, Tensor> = { loss }
  for (const [id, answer] of Object.entries(answers)) outputs[`answer.${id}`] = answer
  gradients(graph, loss, names.map((name) => weights[name]!)).forEach((gradient, k) => {
    const name = names[k]!
    const rule = optimisers[optimiser]
    const state = Object.fromEntries(rule.slots.map((slot: string) => [slot, input(graph, `${name}/${slot}`, gradient.shape)]))
    const updated = rule.update(graph, weights[name]!, gradient, rate, state)
    outputs[`new:${name}`] = updated.weight
    for (const slot of rule.slots) outputs[`new:${name}/${slot}`] = updated.state[slot]!
  })
  return finish(graph, outputs)
}

/** Inputs as in training, without target and rate. Outputs: `answer.<readout id>` and `activity.<module id>`. */
export function predictionProgram(network: Network, batch: number): Program {
  const { graph, answers, activity } = begin(network, checked(network), batch)
  const outputs: Record<string, Tensor> = {}
  for (const [id, t] of Object.entries(answers)) outputs[`answer.${id}`] = t
  for (const [id, t] of Object.entries(activity)) outputs[`activity.${id}`] = t
  return finish(graph, outputs)
}

export const elements = (shapes: Shapes, name: string): number => size(shapes[name]!)
