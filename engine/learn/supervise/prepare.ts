/** What a stage learns by, made before its first step. */
import { settle, type Settled } from '../settled.ts'
import { createScorer } from '../../stages/score.ts'
import type { StageContext } from '../../stages/stage.ts'
import { taughtIn } from '../../stages/taught.ts'
import type { Split } from '../../tasks/tasks.ts'
import { execution } from '../../tensor/provider.ts'
import { SuperviseParams } from './definition.ts'
import { createTrainer, type Trainer } from './trainer.ts'

/** Bytes by which the process grows beside its programs while a run goes on: the runtime itself, and the engine's own objects. */
export const OWN_GROWTH = 36 * 2 ** 20

/** What of the network is settled, and the programs. */
export interface Prepared {
  readonly settled: Settled | null
  readonly trainer: Trainer
  /** Null where nobody asks for a score. */
  readonly scorer: Awaited<ReturnType<typeof createScorer>> | null
  /** Bytes that the process takes with it. */
  readonly memory: number
  /** Samples that were looked through for what does not fit. */
  readonly seen: WeakSet<Split>
  dispose(): Promise<void>
}

/** @param judged whether validation is asked for @returns null where the stage was stopped meanwhile */
export async function prepare(context: StageContext, judged = true): Promise<Prepared | null> {
  const { stage, threads, start, hooks } = context
  const params = SuperviseParams.parse(stage.params)
  const began = performance.now()
  const steps = Math.floor(context.data.train.count / params.batch)
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
  if (settled === 'stopped') return null
  const { network, data } = settled ?? context
  const resident = process.memoryUsage.rss()
  const readouts = taughtIn(network, stage)
  const { trainer, scorer } = await together(
    () => createTrainer(network, stage, params, threads, { fields: Object.keys(data.train.sizes), readouts }, start),
    async () => (judged ? createScorer(network, threads, data.validation, { readouts }) : null),
  )
  return {
    settled,
    trainer,
    scorer,
    memory: resident + trainer.program.bytes + (scorer?.bytes ?? 0) + (settled?.bytes ?? 0) + OWN_GROWTH,
    seen: new WeakSet(),
    async dispose() {
      await trainer.dispose()
      await scorer?.dispose()
    },
  }
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
