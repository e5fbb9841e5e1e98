/** A network as ONNX models: one training step, or one presentation. */
import { definitions } from '../modules/definitions.ts'
import { type Resolution, resolve } from '../network/resolve.ts'
import type { OptimiserName } from './definitions.ts'
import type { Network, Stage } from '../network/schema.ts'
import { connectivities } from '../projections/definitions.ts'
import { gradients } from '../tensor/gradient.ts'
import { apply, type Graph, input, scalar, size, type Tensor, withoutDeadCode } from '../tensor/graph.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { poolFirst } from '../tensor/passes/pooled.ts'
import { simplify } from '../tensor/passes/passes.ts'
import { createGraph } from '../tensor/operators.ts'
import { present } from './unroll.ts'
import { optimisers, type Settings } from './optimisers.ts'
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

export interface Readout {
  readonly id: string
  readonly answer: 'classes' | 'values'
  readonly n: number
  readonly field: string
}
export const readouts = (network: Network, resolution: Resolution): Readout[] =>
  resolution.order
    .filter((id) => network.modules[id]!.kind === 'readout' && !network.modules[id]!.muted)
    .map((id) => ({ id, ...definitions.readout.params.parse(network.modules[id]!.params) }))

/** Shapes per sample of the task's fields that the network looks at. */
export const inputFields = (network: Network, resolution: Resolution): Shapes =>
  Object.fromEntries(
    resolution.order
      .filter((id) => network.modules[id]!.kind === 'input')
      .map((id) => [definitions.input.params.parse(network.modules[id]!.params).field, resolution.signals[id]!.out!.shape]),
  )

function begin(network: Network, resolution: Resolution, batch: number) {
  const graph = createGraph()
  const fields: Record<string, Tensor> = {}
  for (const [name, shape] of Object.entries(inputFields(network, resolution)))
    fields[name] = input(graph, `field.${name}`, [batch, ...shape])
  const weights: Record<string, Tensor> = {}
  for (const { name, spec } of weightEntries(resolution)) weights[name] = input(graph, name, spec.shape)
  return { graph, weights, ...present(graph, network, resolution, batch, fields, weights) }
}

const shapesOf = (tensors: readonly Tensor[]): Shapes => Object.fromEntries(tensors.map((t) => [t.name, t.shape]))

function finish(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Program {
  const simple = simplify(graph, outputs)
  return {
    model: toOnnx(simple.graph, simple.outputs),
    inputs: shapesOf(simple.graph.inputs),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, t.shape])),
  }
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

export interface Descent extends Settings {
  readonly optimiser: OptimiserName
  readonly weightDecay: number
  /** Gradients together longer than this are shortened to it; 0 is never. */
  readonly clip: number
  /** Share that the running mean of the weights keeps at each step; 0: there is none. */
  readonly average: number
}
/** Nothing but the optimiser. */
export const plainDescent = (optimiser: OptimiserName): Descent => ({ optimiser, momentum: 0.9, weightDecay: 0, clip: 0, average: 0 })

/** All gradients scaled by `min(1, limit / norm)`, where the norm is that of all of them together (Pascanu, Mikolov & Bengio 2013). */
function clipped(graph: Graph, gradients: readonly Tensor[], limit: number): Tensor[] {
  const squares = gradients.map((t) =>
    apply(graph, 'ReduceSum', [apply(graph, 'Mul', [t, t])], { axes: t.shape.map((_, k) => k), keepdims: 0 }),
  )
  const norm = apply(graph, 'Sqrt', [squares.reduce((a, b) => apply(graph, 'Add', [a, b]))])
  const share = apply(graph, 'Min', [
    apply(graph, 'Div', [scalar(graph, limit), apply(graph, 'Add', [norm, scalar(graph, 1e-6)])]),
    scalar(graph, 1),
  ])
  return gradients.map((t) => apply(graph, 'Mul', [t, share]))
}

/**
 * Forward, loss, gradients and the optimiser's update in one model.
 * Inputs: `field.<name>` `[batch, ...]`, `target.<readout id>` `[batch, n]`, `rate` `[]`, every weight, the optimiser's state `<weight>/<slot>`;
 * `decay` `[]` (learning rate times weight decay) where the optimiser shrinks the weights directly.
 * Outputs: `loss` `[]`, `answer.<readout id>` `[batch, n]`, and `new:` + the name of each weight and state that changes.
 * The slot `mean` is the running mean of a weight, zero at the start: divided by `1 - average^steps` it is the weight to keep.
 */
export function trainingProgram(network: Network, batch: number, descent: Descent, stage: Pick<Stage, 'scope' | 'rates'> = {}): Program {
  const resolution = checked(network)
  const built = begin(network, resolution, batch)
  const { weights } = built
  const forward = poolFirst(withoutDeadCode(built.graph, Object.values(built.answers)), built.answers)
  const graph: Graph = { ...withoutDeadCode(forward.graph, Object.values(forward.outputs)), inputs: built.graph.inputs }
  const answers = forward.outputs
  const losses = readouts(network, resolution).map((r) => lossOf(graph, r, answers[r.id]!, input(graph, `target.${r.id}`, [batch, r.n])))
  const loss = losses.reduce((a, b) => apply(graph, 'Add', [a, b]))
  const rate = input(graph, 'rate', [])
  const names = trainable(network, resolution, stage.scope)
  if (names.length === 0)
    throw new Error('Every weight is locked or outside the stage, so nothing can be learned; unlock a module in the inspector.')
  const outputs: Record<string, Tensor> = { loss }
  for (const [id, answer] of Object.entries(answers)) outputs[`answer.${id}`] = answer
  const rule = optimisers[descent.optimiser]
  const decay = rule.decoupled && descent.weightDecay > 0 ? input(graph, 'decay', []) : null
  const raw = gradients(
    graph,
    loss,
    names.map((name) => weights[name]!),
  )
  const slopes = descent.clip > 0 ? clipped(graph, raw, descent.clip) : raw
  for (const [k, name] of names.entries()) {
    const weight = weights[name]!
    const own = rateOf(network, name, stage.rates)
    // Biases are not pulled to zero.
    const pulled = descent.weightDecay > 0 && weight.shape.length > 1
    const slope =
      pulled && !rule.decoupled
        ? apply(graph, 'Add', [slopes[k]!, apply(graph, 'Mul', [weight, scalar(graph, descent.weightDecay)])])
        : slopes[k]!
    const state = Object.fromEntries(rule.slots.map((slot) => [slot, input(graph, `${name}/${slot}`, weight.shape)]))
    const scaled = own === 1 ? rate : apply(graph, 'Mul', [rate, scalar(graph, own)])
    const updated = rule.update(graph, slope, scaled, state, descent)
    const kept =
      pulled && decay
        ? apply(graph, 'Sub', [weight, apply(graph, 'Mul', [weight, own === 1 ? decay : apply(graph, 'Mul', [decay, scalar(graph, own)])])])
        : weight
    const next = apply(graph, 'Sub', [kept, updated.step])
    outputs[`new:${name}`] = next
    for (const slot of rule.slots) outputs[`new:${name}/${slot}`] = updated.state[slot]!
    if (descent.average > 0) {
      const mean = input(graph, `${name}/mean`, weight.shape)
      outputs[`new:${name}/mean`] = apply(graph, 'Add', [
        apply(graph, 'Mul', [mean, scalar(graph, descent.average)]),
        apply(graph, 'Mul', [next, scalar(graph, 1 - descent.average)]),
      ])
    }
  }
  return finish(graph, outputs)
}

/** The factor on the learning rate of a weight, by its module or the module it leads to. */
function rateOf(network: Network, name: string, rates: Stage['rates']): number {
  const owner = name.slice(0, name.indexOf('.'))
  return rates?.[network.projections[owner]?.to.module ?? owner] ?? 1
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
