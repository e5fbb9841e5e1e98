/** A network as programs: one training step, or one presentation. */
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import { viewOf } from '../network/definition.ts'
import { NO_READOUT } from '../network/reach.ts'
import { type Resolution, resolve } from '../network/resolve.ts'
import type { Network, Stage } from '../network/schema.ts'
import { plasticities } from '../plasticity/definitions.ts'
import { connectivities } from '../projections/definitions.ts'
import { zeros } from '../tensor/algebra.ts'
import { blockWidth } from '../tensor/blocks.ts'
import { gradients } from '../tensor/gradient.ts'
import { apply, constant, type Graph, size, type Tensor, verify } from '../tensor/graph.ts'
import { toOnnx } from '../tensor/onnx.ts'
import { onnxType } from '../tensor/operator.ts'
import { shapedInputs } from '../tensor/passes/inputs.ts'
import { lowered } from '../tensor/passes/lower.ts'
import { simplify } from '../tensor/passes/passes.ts'
import { poolFirst } from '../tensor/passes/pooled.ts'
import type { Rewritten } from '../tensor/passes/rewrite.ts'
import { descend, type Descent } from './descent.ts'
import { type Answer, type Drawn, type Feed, forward, type ForwardOptions } from './forward.ts'
import { kernelBytes } from './load.ts'
import { lossOf } from './loss.ts'
import { activationBytes, NODE_BYTES } from './memory.ts'
import { type Segments, segmentsOf } from './segments.ts'
import { weightEntries } from './weights.ts'

export type Shapes = Readonly<Record<string, readonly number[]>>
export interface Program extends Segments {
  /** Bytes of everything that a run of it touches: inputs, outputs, what lies between at the peak, and the model itself. */
  readonly bytes: number
  /** Of these, what lies between inputs and outputs at the peak. */
  readonly activations: number
  /** The whole of it as one ONNX model, kernels put in plain operators. */
  model(): Uint8Array
  readonly inputs: Shapes
  readonly outputs: Shapes
  /** Inputs that come from the task. */
  readonly feeds: readonly Feed[]
  /** Inputs that are drawn anew for every run of it. */
  readonly draws: readonly Drawn[]
  readonly answers: readonly Answer[]
  /** States that go in as `state.<name>` and come out as `next.<name>`. */
  readonly states: readonly string[]
}

/** What the engine's kinds make of a network. */
export const resolveNetwork = (network: Network): Resolution => resolve(network, { modules: definitions, connectivities, plasticities })

/** Throws the first error among the problems, as one sentence. */
export function checked(network: Network): Resolution {
  const resolution = resolveNetwork(network)
  const problem = resolution.problems.find((p) => p.severity === 'error')
  if (problem) throw new Error(problem.message)
  return resolution
}

const shapesOf = (tensors: readonly Tensor[]): Shapes => Object.fromEntries(tensors.map((t) => [t.name, t.shape]))
type Rest = Pick<Program, 'feeds' | 'draws' | 'answers' | 'states'>

/** @param simple a graph that went through its passes */
function programOf(simple: Rewritten, outputs: Readonly<Record<string, Tensor>>, rest: Rest): Program {
  const tensors = [...simple.graph.inputs, ...Object.values(outputs)]
  const segments = segmentsOf(simple.graph, simple.outputs)
  const activations = kernelBytes(segments) + activationBytes(simple.graph, simple.outputs, segments.between)
  return {
    ...segments,
    activations,
    bytes: activations + 4 * tensors.reduce((sum, t) => sum + size(t.shape), 0) + NODE_BYTES * simple.graph.nodes.length,
    model: () => {
      const lower = lowered(simple.graph, simple.outputs)
      const again = simplify(lower.graph, lower.outputs)
      return toOnnx({ ...again.graph, block: undefined }, again.outputs)
    },
    inputs: shapesOf(simple.graph.inputs),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, t.shape])),
    ...rest,
  }
}

/** A program of a graph that is no network's. */
export const plainProgram = (graph: Graph, outputs: Readonly<Record<string, Tensor>>): Program =>
  programOf(simplify(graph, outputs), outputs, { feeds: [], draws: [], answers: [], states: [] })

/** The names of the weights that training may change: within `scope` (modules and what arrives at them) and not locked. */
export function trainable(network: Network, resolution: Resolution, scope?: readonly string[]): string[] {
  return weightEntries(resolution)
    .filter(({ owner, spec }) => {
      if (spec.fixed) return false
      const module = network.modules[owner]
      const item = module ?? network.projections[owner]!
      return !item.locks.weights && (!scope || scope.includes(module ? owner : network.projections[owner]!.to.module))
    })
    .map(({ name }) => name)
}

const prefixed = (prefix: string, tensors: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [`${prefix}${name}`, t]))

/**
 * Forward, loss, gradients and the optimiser's update in one program.
 * Inputs: the feeds, `target.<readout id>` among them, what is drawn, `rate` `[]`, every weight, the optimiser's state `<weight>/<slot>`, and `decay` `[]`
 * (learning rate times weight decay) where the optimiser shrinks the weights directly.
 * Outputs: `loss` `[]`, `answer.<readout id>` `[times * batch * positions, n]`, and `new:` + the name of each weight and state that changes.
 * The slot `mean` is the running mean of a weight, zero at the start: divided by `1 - average^steps` it is the weight to keep.
 */
export function trainingProgram(
  network: Network,
  batch: number,
  descent: Descent,
  stage: Pick<Stage, 'scope' | 'rates'> = {},
  options: ForwardOptions = {},
): Program {
  const resolution = checked(network)
  const built = forward(network, resolution, batch, { ...options, learning: true, block: blockWidth })
  const { weights, answers, draws, states } = built
  if (answers.length === 0) throw new Error(NO_READOUT)
  const names = trainable(network, resolution, stage.scope)
  if (names.length === 0)
    throw new Error('Every weight is locked or outside the stage, so nothing can be learned; unlock a module in the inspector.')
  if (answers.length === 0)
    throw new Error(
      'The network has no readout for the task of the stage, so nothing can be taught; drag a Readout onto the canvas and wire it.',
    )
  const ahead = { ...prefixed('answer.', built.said), ...(states.length > 0 && prefixed('next.', built.presented.left())) }
  const pooled = poolFirst(built.graph, ahead)
  const { graph } = pooled
  const losses = answers.map((a) => lossOf(graph, a, pooled.outputs[`answer.${a.id}`]!, batch))
  const loss = losses.map((l) => l.loss).reduce((a, b) => apply(graph, 'Add', [a, b]))
  const changing = names.map((name) => weights[name]!)
  const signs = Object.fromEntries(weightEntries(resolution).map(({ name, spec }) => [name, spec.sign]))
  const rest = { feeds: [...built.feeds, ...losses.map((l) => l.feed)], draws, answers, states }
  const slopes = gradients(graph, loss, changing)
  // Plain descent becomes one with the products before it; of any other there are many nodes in which the passes would find nothing.
  if (descent.optimiser === 'sgd') {
    const outputs = { loss, ...pooled.outputs, ...descend(graph, network, changing, slopes, signs, descent, stage.rates) }
    const simple = simplify(graph, outputs)
    return programOf(shapedInputs(simple.graph, simple.outputs), outputs, rest)
  }
  const { graph: short, outputs: found } = simplify(graph, {
    loss,
    ...pooled.outputs,
    ...Object.fromEntries(slopes.map((t, k) => [`slope ${k}`, t])),
  })
  const simpleSlopes = slopes.map((_, k) => found[`slope ${k}`]!)
  const given = Object.fromEntries(Object.entries(found).filter(([name]) => !name.startsWith('slope ')))
  const outputs = { ...given, ...descend(short, network, changing, simpleSlopes, signs, descent, stage.rates) }
  verify(short, Object.values(outputs))
  return programOf(shapedInputs(short, outputs), outputs, rest)
}

/**
 * Ticks from which on a forward pass is a Scan instead of ticks written out. From `test/bench/scan.ts`: at 1,000 ticks it is ready in 0.1 s
 * instead of 1.5 and runs 1.7 times as long; at 50 it would save 0.1 s once.
 */
const SCAN_FROM = 256

const laid = (graph: Graph, parts: readonly Tensor[]) => (parts.length === 1 ? parts[0]! : apply(graph, 'Concat', parts, { axis: 0 }))

/** Units of which a raster is drawn, at most, taken evenly. */
const RASTER_UNITS = 128
/** Which of so many units a raster shows. */
export function rasterUnits(units: number): number[] {
  const shown = Math.min(units, RASTER_UNITS)
  return Array.from({ length: shown }, (_, k) => Math.floor((k * units) / shown))
}

/**
 * What modules of spiking neurons did, `[batch, 2, ticks, units]`: their spikes and their potentials at every tick.
 * @param values by port, first the spikes
 */
function raster(graph: Graph, values: readonly Tensor[], batch: number, ticks: number): Tensor {
  const units = size(values[0]!.shape) / (batch * ticks)
  const chosen = rasterUnits(units)
  const shown = chosen.length
  const places = constant(graph, chosen, [shown])
  const planes = values.map((t) => {
    const all = apply(graph, 'Reshape', [t], { shape: [ticks, batch, units] })
    const some = shown < units ? apply(graph, 'Gather', [all, apply(graph, 'Cast', [places], { to: onnxType.int64 })], { axis: 2 }) : all
    return apply(graph, 'Reshape', [apply(graph, 'Transpose', [some], { perm: [1, 0, 2] })], { shape: [batch, 1, ticks, shown] })
  })
  return planes.length === 1 ? planes[0]! : apply(graph, 'Concat', planes, { axis: 1 })
}

/**
 * Inputs as in training, without targets and rate. Outputs: `answer.<readout id>`, `next.<state>`, `mean.<module id>` `[ticks * batch]` of
 * `means`, `record.<module>.<port>` `[ticks * batch, ...]` of `record`, and `activity.<module id>`: `[batch, ...]` at the last tick, or `[watched ticks * batch, ...]`, but `[batch, ...]` where it is the
 * same at every tick; where a module is seen as a raster, all ticks.
 */
export function predictionProgram(network: Network, batch: number, options: ForwardOptions = {}): Program {
  const resolution = checked(network)
  const ticks = options.ticks ?? network.presentation.ticks
  const viewed = (id: string) => viewOf(definitions[network.modules[id]!.kind as ModuleKind], network.modules[id]!)
  const seen = options.answersOnly ? [] : resolution.order
  const rasters = seen.filter((id) => viewed(id) === 'raster')
  const { watched = [ticks - 1] } = options
  const everyTick = watched.length > 1 ? seen : rasters
  const built = forward(network, resolution, batch, { scan: ticks >= SCAN_FROM, everyTick, block: blockWidth, ...options })
  const { answers, feeds, draws, states, presented } = built
  const outputs: Record<string, Tensor> = {
    ...prefixed('answer.', built.said),
    ...(states.length > 0 && prefixed('next.', presented.left())),
  }
  for (const key of options.record ?? []) {
    const [module, port] = key.split('.') as [string, string]
    outputs[`record.${key}`] = presented.output(module, port)!.all()
  }
  for (const id of options.means ?? []) {
    const all = presented.output(id, Object.keys(resolution.signals[id]!)[0]!)!.all()
    const axes = all.shape.slice(1).map((_, k) => k + 1)
    outputs[`mean.${id}`] = axes.length > 0 ? apply(built.graph, 'ReduceMean', [all], { axes, keepdims: 0 }) : all
  }
  for (const id of seen) {
    const courses = Object.keys(resolution.signals[id] ?? {}).map((port) => presented.output(id, port))
    const [first] = courses
    if (!first) continue
    if (viewed(id) === 'raster')
      outputs[`activity.${id}`] = raster(
        built.graph,
        courses.map((c) => c!.all()),
        batch,
        ticks,
      )
    else {
      const looks = first.constant ? [first.at(0)] : watched.map((tick) => first.at(tick))
      // Nothing may have arrived yet; before the first tick there was silence.
      const silence = looks.find((t) => t !== null)?.shape
      if (silence)
        outputs[`activity.${id}`] = laid(
          built.graph,
          looks.map((t) => t ?? zeros(built.graph, silence)),
        )
    }
  }
  return programOf(simplify(built.graph, outputs), outputs, { feeds, draws, answers, states })
}
