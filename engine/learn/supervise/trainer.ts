/** The program of a training step with its buffers: weights and the optimiser's state are swapped from step to step, never copied. */
import { loadProgram } from '../../compile/load.ts'
import { assertFits } from '../../compile/memory.ts'
import { optimisers } from '../../compile/optimisers.ts'
import type { ForwardOptions } from '../../compile/forward.ts'
import { predictionProgram, type Program, trainingProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { buffers } from '../../stages/batch.ts'
import type { SuperviseParams } from './definition.ts'

export interface Trainer {
  readonly program: Program
  /** To be filled before a step: feeds and draws by name. */
  readonly inputs: Readonly<Record<string, Float32Array>>
  /**
   * One step of descent. `rate` is the learning rate, `step` counts from 0.
   * @returns the loss, and the outputs `answer.<readout id>`, valid until the next step
   */
  step(rate: number, step: number): Promise<{ loss: number; outputs: Readonly<Record<string, Float32Array>> }>
  /** Windows of a presentation; all but the last are `ahead` or a step each. */
  readonly windows: number
  /** Moves the states one window on without learning. */
  ahead(): Promise<void>
  /** States back to zero, as before a new sample. */
  forget(): void
  weights(): Weights
  /** Begins anew from other weights, which are read and never written, with an optimiser that has seen nothing. */
  restart(weights: Weights): void
  /** The optimiser's tensors, by `<weight>/<slot>`, and states that are carried on, by `carried/<state>`. */
  slots(): Weights
  dispose(): Promise<void>
}

/** @param of the fields that the task has, and the readouts that are taught
 * @param start is read and never written */
export async function createTrainer(
  network: Network,
  stage: Pick<Stage, 'scope' | 'rates'>,
  params: SuperviseParams,
  threads: number,
  of: Pick<ForwardOptions, 'fields' | 'readouts'>,
  start: { readonly weights: Weights; readonly slots: Weights },
): Promise<Trainer> {
  const { truncation, batch } = params
  const { ticks, hold, readout } = network.presentation
  const windows = truncation > 0 ? Math.ceil(ticks / truncation) : 1
  if (windows > 1 && (ticks % truncation !== 0 || truncation % hold !== 0))
    throw new Error(
      `Gradients go back ${truncation} ticks, which must divide the presentation of ${ticks} ticks and be whole elements of ${hold}; change one of them.`,
    )
  const options: ForwardOptions = { ...of, ...(windows > 1 && { ticks: truncation, states: true, learning: true }) }
  const program = trainingProgram(network, batch, params, stage, options)
  assertFits(program.bytes)
  const session = await loadProgram(program, threads)
  const forwards = windows > 1 && (readout === 'last' || readout === 'mean') ? await createAhead(network, batch, threads, options) : null
  const rule = optimisers[params.optimiser]
  const inputs = buffers(program.inputs, (name) => [...program.feeds, ...program.draws].some((f) => f.name === name))
  const states = buffers(program.inputs, (name) => name.startsWith('state.'))
  const [rate, decay] = [new Float32Array(1), new Float32Array(1)]
  for (const name of program.states) {
    const kept = start.slots[`carried/${name}`]
    if (kept) states[`state.${name}`]!.set(kept)
  }
  const given: Weights = {
    ...start.weights,
    ...Object.fromEntries(Object.entries(start.slots).filter(([name]) => !name.startsWith('carried/'))),
  }
  // Two sets of buffers; a step reads one and writes the other.
  const held: Record<string, Float32Array> = { ...given }
  for (const [name, fresh] of Object.entries(buffers(program.inputs, (n) => n.includes('/')))) held[name] ??= fresh
  const feeds: Record<string, Float32Array> = { ...held, ...inputs, ...states, rate, decay }
  const outputs: Record<string, Float32Array> = buffers(program.outputs)
  const swaps = Object.keys(program.outputs).flatMap((name): [string, string][] => {
    if (name.startsWith('new:')) return [[name, name.slice(4)]]
    return name.startsWith('next.') ? [[name, `state.${name.slice(5)}`]] : []
  })
  return {
    program,
    inputs,
    async step(learningRate, step) {
      rate[0] = rule.rate(learningRate, step + 1)
      decay[0] = learningRate * params.weightDecay
      await session.run(feeds, outputs)
      const loss = outputs.loss![0]!
      if (!Number.isFinite(loss)) return { loss, outputs }
      for (const [out, into] of swaps) {
        const before = feeds[into]!
        feeds[into] = outputs[out]!
        outputs[out] = before === given[into] ? new Float32Array(before.length) : before
      }
      return { loss, outputs }
    },
    windows,
    ahead: async () => forwards?.run(feeds, program.states),
    forget() {
      for (const name of program.states) feeds[`state.${name}`]!.fill(0)
    },
    weights: () => Object.fromEntries(Object.keys(start.weights).map((name) => [name, feeds[name]!])),
    restart(weights) {
      for (const name of Object.keys(start.weights)) {
        if (feeds[name] === given[name]) feeds[name] = weights[name]!.slice()
        else feeds[name]!.set(weights[name]!)
      }
      for (const [name, values] of Object.entries(feeds)) if (name.includes('/')) values.fill(0)
      for (const name of program.states) feeds[`state.${name}`]!.fill(0)
    },
    slots: () => ({
      ...Object.fromEntries(Object.entries(feeds).filter(([name]) => name.includes('/'))),
      ...(network.presentation.state === 'carried' &&
        Object.fromEntries(program.states.map((name) => [`carried/${name}`, feeds[`state.${name}`]!]))),
    }),
    dispose: async () => {
      await session.dispose()
      await forwards?.dispose()
    },
  }
}

/** A window without learning: what it leaves is copied over what it took. */
async function createAhead(network: Network, batch: number, threads: number, options: ForwardOptions) {
  const program = predictionProgram(network, batch, { ...options, answersOnly: true })
  const session = await loadProgram(program, threads)
  const outputs = buffers(program.outputs)
  return {
    async run(feeds: Readonly<Record<string, Float32Array>>, states: readonly string[]): Promise<void> {
      await session.run(feeds, outputs)
      for (const name of states) feeds[`state.${name}`]!.set(outputs[`next.${name}`]!)
    },
    dispose: () => session.dispose(),
  }
}
