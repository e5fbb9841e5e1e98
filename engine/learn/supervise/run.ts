/** Supervised learning: mini-batches, a validation split, a budget. All of its state is in `StageState`, so a resumed run has the same bits. */
import type { Answer } from '../../compile/forward.ts'
import { stepsOf } from '../../compile/load.ts'
import type { Weights } from '../../compile/weights.ts'
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { createClock } from '../../stages/clock.ts'
import { createFill } from '../../stages/batch.ts'
import { checkClasses, checkFinite, checkWeights } from '../checks.ts'
import { fillDraws } from '../../stages/draws.ts'
import { confusionsOf, named } from '../../stages/findings.ts'
import { largest, type Scores } from '../../stages/score.ts'
import type { Progress, StageContext, StageEnding, StageState } from '../../stages/stage.ts'
import { SuperviseParams } from './definition.ts'
import { inRows, orderOf } from './order.ts'
import { prepare, type Prepared } from './prepare.ts'
import { rateAt } from './schedule.ts'

/** A step whose loss is no number; its message is a sentence, and `weights` are those before it. */
export class Diverged extends Error {
  readonly weights: Weights
  constructor(loss: number, step: number, weights: Weights) {
    super(
      `The loss became ${loss} at step ${step}, so the run stopped and the weights stay as they were; lower the learning rate of the stage.`,
    )
    this.weights = weights
  }
}

/** @throws a sentence when the loss is no longer a number, or when task and network do not fit */
export async function supervise(context: StageContext): Promise<StageEnding> {
  const { start } = context
  const prepared = await prepare(context)
  if (!prepared) return { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
  try {
    return await descend(context, prepared)
  } finally {
    await prepared.dispose()
  }
}

/** From the weights that the trainer holds on. @throws as `supervise` does; `Diverged` where the loss is no longer a number */
export async function descend(context: StageContext, { settled, trainer, scorer, memory, seen }: Prepared): Promise<StageEnding> {
  const { stage, seed, threads, epochsBefore, start, hooks } = context
  const { network, data } = settled ?? context
  const params = SuperviseParams.parse(stage.params)
  const { batch } = params
  const { presentation } = network
  const { answers } = trainer.program
  const several = Object.values(network.modules).filter(({ kind, muted }) => kind === 'readout' && !muted).length > 1
  // Of values there is no share of right answers.
  const classes = answers.filter(({ answer }) => answer === 'classes')
  const fill = createFill(trainer.program.feeds, batch, data.train)
  if (seen.has(data.train)) checkWeights(network, start.weights)
  else {
    for (const answer of answers) checkClasses(answer, data.train)
    checkFinite(network, start.weights, trainer.program.feeds, data)
    seen.add(data.train)
  }
  hooks.planned({ memory, threads, ...execution(), segments: stepsOf(trainer.program), versions })
  const steps = Math.floor(data.train.count / batch)
  if (steps === 0) throw new Error(`A batch of ${batch} is larger than the ${data.train.count} samples of the task; make it smaller.`)
  const { epochs, seconds: limit, target: goal } = stage.budget
  const total = epochs ? Math.round(epochs * steps) : null
  let step = start.step
  const before = start.seconds
  const { seconds, goes } = createClock(before)
  const state = (): StageState => ({ step, seconds: seconds(), weights: trainer.weights(), slots: trainer.slots() })
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
  const orderNow = () => (carried ? inRows(steps, batch) : orderOf(data.train.count, seed, epochsBefore + Math.floor(step / steps)))
  let order = orderNow()
  let smoothLoss = Number.NaN
  const smoothRight = classes.map(() => Number.NaN)
  const smooth = (old: number, now: number) => (Number.isNaN(old) ? now : old * 0.9 + now * 0.1)
  let reason: StageEnding['reason'] | null = total !== null && step >= total ? 'epochs' : null
  const firstStep = step
  const progressNow = (): Progress => {
    const done = Math.max(total ? step / total : 0, limit ? seconds() / limit : 0)
    const perStep = (seconds() - before) / Math.max(1, step - firstStep)
    const left = [total ? (total - step) * perStep : null, limit ? limit - seconds() : null].filter((n) => n !== null)
    return {
      step,
      epoch: step / steps,
      values: {
        loss: smoothLoss,
        ...named(
          'accuracy',
          classes.map(({ id }) => id),
          smoothRight,
          several,
        ),
      },
      seconds: seconds(),
      samplesPerSecond: batch / perStep,
      progress: Math.min(1, done),
      remaining: left.length ? Math.max(0, Math.min(...left)) : null,
    }
  }
  const reportOf = (scores: Scores) => {
    const right = classes.map(({ id }) => scores[id]!.accuracy)
    return {
      values: {
        validation_loss: Object.values(scores).reduce((sum, { loss }) => sum + loss, 0),
        ...named(
          'validation_accuracy',
          classes.map(({ id }) => id),
          right,
          several,
        ),
      },
      confusions: confusionsOf(scores, 'validation'),
    }
  }
  while (!reason) {
    if (!(await goes(hooks.control(step, state)))) {
      reason = 'stopped'
      break
    }
    const at = step % steps
    if (at === 0) order = orderNow()
    if (!carried || at === 0) trainer.forget()
    const rate = rateAt(params, step, total, steps)
    let loss = 0
    for (let window = 0; window < trainer.windows; window++) {
      fill(trainer.inputs, order, at * batch, (window * params.truncation) / presentation.hold)
      fillDraws(trainer.program.draws, trainer.inputs, `${seed}/${stage.id}/${step}`, window)
      if (window < trainer.windows - 1 && (presentation.readout === 'last' || presentation.readout === 'mean')) {
        await trainer.ahead()
        continue
      }
      const done = await trainer.step(rate, step)
      if (!Number.isFinite(done.loss)) throw new Diverged(done.loss, step + 1, trainer.weights())
      loss = done.loss
      if (window === trainer.windows - 1)
        for (const [k, answer] of classes.entries())
          smoothRight[k] = smooth(
            smoothRight[k]!,
            shareRight(answer, done.outputs[`answer.${answer.id}`]!, trainer.inputs[`target.${answer.id}`]!),
          )
    }
    smoothLoss = smooth(smoothLoss, loss)
    step++
    hooks.step(progressNow())
    if (scorer && step % steps === 0) {
      const weights = kept()
      const scores = await scorer.score(data.validation, weights)
      hooks.epoch(progressNow(), reportOf(scores), { ...state(), weights })
      if (goal !== undefined && Object.values(scores).every(({ accuracy }) => accuracy >= goal)) reason = 'target'
    }
    if (total !== null && step >= total) reason ??= 'epochs'
    if (limit !== undefined && seconds() >= limit) reason ??= 'seconds'
  }
  return { state: state(), weights: kept(), reason, epoch: step / steps, found: {} }
}

/** Share of right answers in a batch at the last time. */
function shareRight({ n, times, sequence }: Answer, said: Float32Array, target: Float32Array): number {
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
