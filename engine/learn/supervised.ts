/** The supervised stage: mini-batches, a validation split, a budget. All of its state is in `State`, so a resumed run has the same bits. */
import type { Answer } from '../compile/forward.ts'
import { stepsOf } from '../compile/load.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Dataset, Split } from '../tasks/tasks.ts'
import { versions } from '../tensor/session.ts'
import { createFill } from './batch.ts'
import { checkFinite } from './checks.ts'
import { fillDraws } from './draws.ts'
import { execution, type Provider } from '../tensor/provider.ts'
import { SuperviseParams } from './definitions.ts'
import { orderOf } from './order.ts'
import { rateAt } from './schedule.ts'
import { createScorer, largest, type Score } from './score.ts'
import { createTrainer } from './trainer.ts'

export interface State {
  /** Mini-batches so far. */
  step: number
  /** Seconds of training, pauses left out. */
  seconds: number
  weights: Weights
  /** The optimiser's tensors, by `<weight>/<slot>`. */
  slots: Weights
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

/** What a run will do, known before its first step. */
export interface Plan {
  /** Bytes that its process will take at the most. */
  readonly memory: number
  readonly threads: number
  /** What computes in the runtime, and a sentence when it is not what was asked for. */
  readonly provider: Provider
  readonly note: string | null
  /** What a step is made of, in order: `runtime`, or a kernel's name and build. */
  readonly segments: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

/** Bytes by which the process grows beside its programs while a run goes on: the runtime itself, and the engine's own objects. */
export const OWN_GROWTH = 36 * 2 ** 20

export interface Hooks {
  planned(plan: Plan): void
  step(progress: Progress): void
  /** After each epoch. */
  epoch(progress: Progress, validation: Score, state: State): void
  /** Asked between steps; a promise holds the run until it resolves (a pause), `stop` ends it. */
  control(step: number, state: () => State): Promise<'go' | 'stop'> | 'go' | 'stop'
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
  const { presentation } = network
  const resident = process.memoryUsage.rss()
  const trainer = await createTrainer(network, stage, params, threads, start)
  const answer = trainer.program.answers[0]!
  const scorer = await createScorer(network, threads, data.validation)
  try {
    const fill = createFill(trainer.program.feeds, batch, data.train)
    checkClasses(answer, data.train)
    checkFinite(network, start.weights, trainer.program.feeds, data)
    hooks.planned({
      memory: resident + trainer.program.bytes + scorer.bytes + OWN_GROWTH,
      threads,
      ...execution(),
      segments: stepsOf(trainer.program),
      versions,
    })
    const steps = Math.floor(data.train.count / batch)
    if (steps === 0) throw new Error(`A batch of ${batch} is larger than the ${data.train.count} samples of the task; make it smaller.`)
    const { epochs, seconds: limit, target: goal } = stage.budget
    const total = epochs ? epochs * steps : null
    let step = start.step
    const before = start.seconds
    let began = performance.now()
    const seconds = () => before + (performance.now() - began) / 1000
    const state = (): State => ({ step, seconds: seconds(), weights: trainer.weights(), slots: trainer.slots() })
    /** The weights that count: the last, or their running mean. */
    const kept = (): Weights => {
      const weights = trainer.weights()
      if (params.average === 0 || step === 0) return weights
      const [slots, correction] = [trainer.slots(), 1 - params.average ** step]
      return Object.fromEntries(
        Object.entries(weights).map(([name, values]) => [name, slots[`${name}/mean`]?.map((v) => v / correction) ?? values]),
      )
    }
    const carried = presentation.state === 'carried'
    const orderNow = () => (carried ? inRows(steps, batch) : orderOf(data.train.count, seed, Math.floor(step / steps)))
    let order = orderNow()
    let [smoothLoss, smoothRight] = [Number.NaN, Number.NaN]
    const smooth = (old: number, now: number) => (Number.isNaN(old) ? now : old * 0.9 + now * 0.1)
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
      const asked = hooks.control(step, state)
      const paused = performance.now()
      if ((asked instanceof Promise ? await asked : asked) === 'stop') {
        reason = 'stopped'
        break
      }
      began += performance.now() - paused
      const at = step % steps
      if (at === 0) order = orderNow()
      if (!carried || at === 0) trainer.forget()
      const rate = rateAt(params, step, total, steps)
      let [loss, right] = [0, 0]
      for (let window = 0; window < trainer.windows; window++) {
        fill(trainer.inputs, order, at * batch, (window * params.truncation) / presentation.hold)
        fillDraws(trainer.program.draws, trainer.inputs, `${seed}/${stage.id}/${step}`, window)
        if (window < trainer.windows - 1 && (presentation.readout === 'last' || presentation.readout === 'mean')) {
          await trainer.ahead()
          continue
        }
        const done = await trainer.step(rate, step)
        if (!Number.isFinite(done.loss))
          throw new Error(
            `The loss became ${done.loss} at step ${step + 1}, so the run stopped and the weights stay as they were; lower the learning rate of the stage.`,
          )
        loss = done.loss
        right = shareRight(answer, done.outputs[`answer.${answer.id}`]!, trainer.inputs[`target.${answer.id}`]!)
      }
      smoothLoss = smooth(smoothLoss, loss)
      smoothRight = smooth(smoothRight, right)
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
    await trainer.dispose()
    await scorer.dispose()
  }
}

/** Samples in the order that carries a stream on: row r of every batch goes through its own stretch of the data. */
function inRows(steps: number, batch: number): Uint32Array {
  return Uint32Array.from({ length: steps * batch }, (_, k) => (k % batch) * steps + Math.floor(k / batch))
}

/** Share of right answers in a batch at the last time; for values, 0. */
function shareRight({ answer, n, times, sequence }: Answer, said: Float32Array, target: Float32Array): number {
  if (answer === 'values') return 0
  const rows = said.length / n
  const each = rows / times
  const first = sequence ? 0 : rows - each
  let [right, asked] = [0, 0]
  for (let row = first; row < rows; row++) {
    const label = target[row - first]!
    if (label < 0) continue
    asked++
    if (largest(said, row * n, n) === label) right++
  }
  return right / Math.max(1, asked)
}

function checkClasses({ answer, field, n }: Answer, { count, sizes, read }: Split): void {
  if (answer === 'values') return
  const values = new Float32Array(sizes[field]!)
  for (let sample = 0; sample < count; sample++) {
    read(field, sample, values, 0)
    for (const label of values)
      if (label >= n || !Number.isInteger(label))
        throw new Error(
          Number.isInteger(label)
            ? `The task has more classes than the ${n} outputs of the readout; raise its outputs.`
            : `The field "${field}" of the task holds values, not classes; set the readout to answer with values.`,
        )
  }
}
