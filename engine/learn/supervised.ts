/** The supervised stage: mini-batches, a validation split, a budget. All of its state is in `State`, so a resumed run has the same bits. */
import { optimisers } from '../compile/optimisers.ts'
import { checked, predictionProgram, readouts, trainingProgram } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Dataset, Split } from '../tasks/tasks.ts'
import { createSession } from '../tensor/session.ts'
import { SuperviseParams } from './definitions.ts'
import { orderOf } from './order.ts'
import { rateAt } from './schedule.ts'

export interface State {
  /** Mini-batches so far. */
  step: number
  /** Seconds of training, pauses left out. */
  seconds: number
  weights: Weights
  /** The optimiser's tensors, by `<weight>/<slot>`. */
  slots: Weights
}
export interface Score {
  readonly loss: number
  readonly accuracy: number /** counts[true * classes + said] */
  readonly counts: Uint32Array
  readonly classes: number
}
export interface Progress {
  readonly step: number
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
  readonly seconds: number
  readonly samplesPerSecond: number
  readonly progress: number
  readonly remaining: number | null
}
export interface Ending {
  /** What the run would go on from. */
  readonly state: State
  /** The weights to keep. */
  readonly weights: Weights
  readonly reason: 'epochs' | 'seconds' | 'target' | 'stopped'
  readonly epoch: number
  readonly test: Score
  readonly validation: Score
}

export interface Hooks {
  step(progress: Progress): void
  /** After each epoch. */
  epoch(progress: Progress, validation: Score, state: State): void
  /** Asked between steps; a promise holds the run until it resolves (a pause), `stop` ends it. */
  control(state: State): Promise<'go' | 'stop'> | 'go' | 'stop'
}

/** Fills `into` `[batch, values]` with samples `order[start ...]`, as 0 to 1. */
function fill(into: Float32Array, from: Uint8Array, order: ArrayLike<number>, start: number, batch: number): void {
  const values = into.length / batch
  for (let row = 0; row < batch; row++) {
    const at = order[start + row]! * values
    for (let k = 0; k < values; k++) into[row * values + k] = from[at + k]! / 255
  }
}

function largest(values: Float32Array, start: number, n: number): number {
  let best = 0
  for (let k = 1; k < n; k++) if (values[start + k]! > values[start + best]!) best = k
  return best
}

const buffers = (shapes: Readonly<Record<string, readonly number[]>>, wanted: (name: string) => boolean): Weights =>
  Object.fromEntries(
    Object.entries(shapes)
      .filter(([name]) => wanted(name))
      .map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )

/** The first readout's loss and accuracy over a split; classes by softmax and cross entropy. */
export async function createScorer(network: Network, threads: number) {
  const batch = 100
  const program = predictionProgram(network, batch)
  const readout = readouts(network, checked(network))[0]!
  const session = await createSession(program.model, program.inputs, program.outputs, threads)
  const fields = buffers(program.inputs, (name) => name.startsWith('field.'))
  const outputs = buffers(program.outputs, () => true)
  return {
    async score(split: Split, weights: Weights): Promise<Score> {
      const labels = split.labels[readout.field]
      if (!labels || readout.answer !== 'classes')
        throw new Error('This task asks for classes; set the readout to answer with classes of the field "label".')
      const counts = new Uint32Array(readout.n ** 2)
      let [loss, right] = [0, 0]
      const order = Uint32Array.from({ length: Math.ceil(split.count / batch) * batch }, (_, k) => Math.min(k, split.count - 1))
      for (let start = 0; start < split.count; start += batch) {
        for (const [name, into] of Object.entries(fields)) fill(into, split.fields[name.slice(6)]!, order, start, batch)
        await session.run({ ...weights, ...fields }, outputs)
        const said = outputs[`answer.${readout.id}`]!
        for (let row = 0; row < Math.min(batch, split.count - start); row++) {
          const [label, answer] = [labels[start + row]!, largest(said, row * readout.n, readout.n)]
          let sum = 0
          for (let k = 0; k < readout.n; k++) sum += Math.exp(said[row * readout.n + k]! - said[row * readout.n + answer]!)
          loss += Math.log(sum) + said[row * readout.n + answer]! - said[row * readout.n + label]!
          if (answer === label) right++
          counts[label * readout.n + answer]!++
        }
      }
      return { loss: loss / split.count, accuracy: right / split.count, counts, classes: readout.n }
    },
    dispose: () => session.dispose(),
  }
}

/**
 * Trains until the budget ends or `control` says stop.
 * @throws a sentence when the loss is no longer a number, or when task and network do not fit
 */
export async function supervise(
  network: Network,
  stage: Stage,
  seed: number,
  data: Dataset,
  threads: number,
  start: State,
  hooks: Hooks,
): Promise<Ending> {
  const params = SuperviseParams.parse(stage.params)
  const { batch } = params
  const rule = optimisers[params.optimiser]
  const [readout] = readouts(network, checked(network))
  const labels = readout && data.train.labels[readout.field]
  if (!readout || !labels || readout.answer !== 'classes')
    throw new Error('This task asks for classes; set the readout to answer with classes of the field "label".')
  if (labels.some((label) => label >= readout.n))
    throw new Error(`The task has more classes than the ${readout.n} outputs of the readout; raise its outputs.`)
  const program = trainingProgram(network, batch, params, stage)
  const session = await createSession(program.model, program.inputs, program.outputs, threads)
  const scorer = await createScorer(network, threads)
  try {
    const fields = buffers(program.inputs, (name) => name.startsWith('field.'))
    for (const name of Object.keys(fields))
      if (!data.train.fields[name.slice(6)]) throw new Error(`The task has no field "${name.slice(6)}"; correct the field of the input.`)
    const target = new Float32Array(batch * readout.n)
    const [rate, decay] = [new Float32Array(1), new Float32Array(1)]
    // Two sets of buffers; a step reads one and writes the other.
    let held: Weights = { ...start.weights, ...start.slots }
    for (const [name, shape] of Object.entries(program.inputs))
      if (name.includes('/') && !held[name]) held[name] = new Float32Array(shape.reduce((a, b) => a * b, 1))
    let spare = buffers(program.outputs, () => true)
    const changing = Object.keys(program.outputs).filter((name) => name.startsWith('new:'))
    const steps = Math.floor(data.train.count / batch)
    if (steps === 0) throw new Error(`A batch of ${batch} is larger than the ${data.train.count} samples of the task; make it smaller.`)
    const { epochs, seconds: limit, target: goal } = stage.budget
    const total = epochs ? epochs * steps : null
    let step = start.step
    const before = start.seconds
    let began = performance.now()
    const seconds = () => before + (performance.now() - began) / 1000
    const state = (): State => ({
      step,
      seconds: seconds(),
      weights: Object.fromEntries(Object.keys(start.weights).map((name) => [name, held[name]!])),
      slots: Object.fromEntries(Object.entries(held).filter(([name]) => name.includes('/'))),
    })
    /** The weights that count: the last, or their running mean. */
    const kept = (): Weights => {
      const { weights } = state()
      if (params.average === 0 || step === 0) return weights
      const correction = 1 - params.average ** step
      return Object.fromEntries(
        Object.entries(weights).map(([name, values]) => [name, held[`${name}/mean`]?.map((v) => v / correction) ?? values]),
      )
    }
    let order = orderOf(data.train.count, seed, Math.floor(step / steps))
    let [smoothLoss, smoothRight] = [Number.NaN, Number.NaN]
    let reason: Ending['reason'] | null = total !== null && step >= total ? 'epochs' : null
    const firstStep = step
    const progressNow = (): Progress => {
      const done = Math.max(total ? step / total : 0, limit ? seconds() / limit : 0)
      const perStep = (seconds() - before) / Math.max(1, step - firstStep)
      const left = [total ? (total - step) * perStep : null, limit ? limit - seconds() : null].filter((n) => n !== null)
      return {
        step,
        epoch: step / steps,
        loss: smoothLoss,
        accuracy: smoothRight,
        seconds: seconds(),
        samplesPerSecond: batch / perStep,
        progress: Math.min(1, done),
        remaining: left.length ? Math.max(0, Math.min(...left)) : null,
      }
    }
    while (!reason) {
      const asked = hooks.control(state())
      const paused = performance.now()
      if ((asked instanceof Promise ? await asked : asked) === 'stop') {
        reason = 'stopped'
        break
      }
      began += performance.now() - paused
      const at = step % steps
      if (at === 0) order = orderOf(data.train.count, seed, step / steps)
      for (const [name, into] of Object.entries(fields)) fill(into, data.train.fields[name.slice(6)]!, order, at * batch, batch)
      target.fill(0)
      for (let row = 0; row < batch; row++) target[row * readout.n + labels[order[at * batch + row]!]!] = 1
      const learningRate = rateAt(params, step, total, steps)
      rate[0] = rule.rate(learningRate, step + 1)
      decay[0] = learningRate * params.weightDecay
      await session.run({ ...held, ...fields, [`target.${readout.id}`]: target, rate, decay }, spare)
      const loss = spare.loss![0]!
      if (!Number.isFinite(loss))
        throw new Error(
          `The loss became ${loss} at step ${step + 1}, so the run stopped and the weights stay as they were; lower the learning rate of the stage.`,
        )
      const next = { ...held }
      for (const name of changing) {
        const own = name.slice(4)
        next[own] = spare[name]!
        // The caller's own arrays are read and never written.
        spare[name] = held[own] === start.weights[own] || held[own] === start.slots[own] ? new Float32Array(next[own].length) : held[own]!
      }
      held = next
      spare = { ...spare }
      const said = spare[`answer.${readout.id}`]!
      let right = 0
      for (let row = 0; row < batch; row++) if (target[row * readout.n + largest(said, row * readout.n, readout.n)] === 1) right++
      smoothLoss = Number.isNaN(smoothLoss) ? loss : smoothLoss * 0.9 + loss * 0.1
      smoothRight = Number.isNaN(smoothRight) ? right / batch : smoothRight * 0.9 + (right / batch) * 0.1
      step++
      hooks.step(progressNow())
      if (step % steps === 0) {
        const weights = kept()
        const validation = await scorer.score(data.validation, weights)
        hooks.epoch(progressNow(), validation, { ...state(), weights })
        if (goal !== undefined && validation.accuracy >= goal) reason = 'target'
      }
      if (total !== null && step >= total) reason ??= 'epochs'
      if (limit !== undefined && seconds() >= limit) reason ??= 'seconds'
    }
    const weights = kept()
    const validation = await scorer.score(data.validation, weights)
    return { state: state(), weights, reason, epoch: step / steps, validation, test: await scorer.score(data.test, weights) }
  } finally {
    await session.dispose()
    await scorer.dispose()
  }
}
