/** Supervised learning: mini-batches, a validation split, a budget. All of its state is in `StageState`, so a resumed run has the same bits. */
import type { Answer } from '../../compile/forward.ts'
import { stepsOf } from '../../compile/load.ts'
import type { Weights } from '../../compile/weights.ts'
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { createFill } from '../../stages/batch.ts'
import { checkClasses, checkFinite } from '../checks.ts'
import { fillDraws } from '../../stages/draws.ts'
import { confusionsOf, named } from '../../stages/findings.ts'
import { createScorer, largest, type Scores } from '../../stages/score.ts'
import { settle } from '../settled.ts'
import type { Progress, StageContext, StageEnding, StageState } from '../../stages/stage.ts'
import { taughtIn } from '../../stages/taught.ts'
import { SuperviseParams } from './definition.ts'
import { inRows, orderOf } from './order.ts'
import { rateAt } from './schedule.ts'
import { createTrainer } from './trainer.ts'

/** Bytes by which the process grows beside its programs while a run goes on: the runtime itself, and the engine's own objects. */
export const OWN_GROWTH = 36 * 2 ** 20

/** @throws a sentence when the loss is no longer a number, or when task and network do not fit */
export async function supervise(context: StageContext): Promise<StageEnding> {
  const { stage, threads, start, hooks } = context
  const began = performance.now()
  const steps = Math.floor(context.data.train.count / SuperviseParams.parse(stage.params).batch)
  const settled = await settle(context.network, stage, context.data, start.weights, threads, async (done, of) => {
    const seconds = (performance.now() - began) / 1000
    hooks.step({
      step: start.step,
      epoch: start.step / Math.max(1, steps),
      values: {},
      seconds: start.seconds,
      samplesPerSecond: done / Math.max(1e-3, seconds),
      progress: 0,
      remaining: done === 0 ? null : (seconds * (of - done)) / done,
    })
    return hooks.control(start.step, () => start)
  })
  if (settled === 'stopped') return { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
  return descended(settled ? { ...context, ...settled } : context, settled?.bytes ?? 0)
}

/** @param held bytes of what was computed before */
async function descended(
  { network, stage, seed, data, threads, epochsBefore, start, hooks }: StageContext,
  held: number,
): Promise<StageEnding> {
  const params = SuperviseParams.parse(stage.params)
  const { batch } = params
  const { presentation } = network
  const resident = process.memoryUsage.rss()
  const readouts = taughtIn(network, stage)
  const { trainer, scorer } = await together(
    () => createTrainer(network, stage, params, threads, { fields: Object.keys(data.train.sizes), readouts }, start),
    () => createScorer(network, threads, data.validation, { readouts }),
  )
  const { answers } = trainer.program
  const several = Object.values(network.modules).filter(({ kind, muted }) => kind === 'readout' && !muted).length > 1
  // Of values there is no share of right answers.
  const classes = answers.filter(({ answer }) => answer === 'classes')
  try {
    const fill = createFill(trainer.program.feeds, batch, data.train)
    for (const answer of answers) checkClasses(answer, data.train)
    checkFinite(network, start.weights, trainer.program.feeds, data)
    hooks.planned({
      memory: resident + trainer.program.bytes + scorer.bytes + held + OWN_GROWTH,
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
      let loss = 0
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
      if (step % steps === 0) {
        const weights = kept()
        const scores = await scorer.score(data.validation, weights)
        hooks.epoch(progressNow(), reportOf(scores), { ...state(), weights })
        if (goal !== undefined && Object.values(scores).every(({ accuracy }) => accuracy >= goal)) reason = 'target'
      }
      if (total !== null && step >= total) reason ??= 'epochs'
      if (limit !== undefined && seconds() >= limit) reason ??= 'seconds'
    }
    return { state: state(), weights: kept(), reason, epoch: step / steps, found: {} }
  } finally {
    await trainer.dispose()
    await scorer.dispose()
  }
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

/** Both on one provider: where the second fell back to the processor, the first is made again. */
async function together<T extends { dispose(): Promise<void> }, S>(
  first: () => Promise<T>,
  second: () => Promise<S>,
): Promise<{ trainer: T; scorer: S }> {
  const trainer = await first()
  const { provider } = execution()
  const scorer = await second()
  if (execution().provider === provider) return { trainer, scorer }
  await trainer.dispose()
  return { trainer: await first(), scorer }
}
