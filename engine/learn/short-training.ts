/** Short trainings, by which networks are judged or learn within a life: the stage *Supervise*, with a program that is kept. */
import type { Weights } from '../compile/weights.ts'
import type { StageContext } from '../stages/stage.ts'
import type { Lesson, Training } from '../stages/training.ts'
import type { Split } from '../tasks/tasks.ts'
import { orderOf } from './supervise/order.ts'
import { prepare, type Prepared } from './supervise/prepare.ts'
import { descend, Diverged } from './supervise/run.ts'

/** A program, and what it was made for. */
interface Kept {
  readonly prepared: Prepared
  readonly lesson: Lesson
  readonly of: string
  readonly weights: Weights
}

export interface Teacher {
  /** One at a time. The program stays for the next network that is built the same, and learns the same lesson. */
  readonly train: Training
  dispose(): Promise<void>
}

export function createTeacher(): Teacher {
  let kept: Kept | null = null
  async function dispose(): Promise<void> {
    await kept?.prepared.dispose()
    kept = null
  }
  const train: Training = async (lesson, network, weights, samples, seed, scope, ask) => {
    // Nothing is compiled in vain.
    await ask?.()
    const { task, learningRate, threads, judged } = lesson
    let score = Number.NaN
    const { part, batch, epochs } = judged ? inWholeEpochs(lesson, samples, seed) : throughAll(lesson, samples)
    const context: StageContext = {
      network,
      stage: {
        id: 'short',
        kind: 'supervise',
        task,
        budget: { epochs },
        params: { learningRate, batch },
        ...(scope && { scope: [...scope] }),
      },
      seed,
      data: { train: part, validation: judged ?? { ...part, count: 0 }, test: { ...part, count: 0 } },
      threads,
      epochsBefore: 0,
      start: { step: 0, seconds: 0, weights, slots: {} },
      hooks: {
        planned: () => undefined,
        step: () => undefined,
        epoch: (_, { values }) => {
          score = scoreOf(values)
        },
        control: () => ask?.()?.then(() => 'go') ?? 'go',
      },
    }
    const of = JSON.stringify([network, scope, batch])
    if (kept && kept.lesson === lesson && kept.of === of && fits(kept, weights)) kept.prepared.trainer.restart(weights)
    else {
      await dispose()
      // Never null, as nobody stops it.
      kept = { prepared: (await prepare(context, judged !== null))!, lesson, of, weights }
    }
    try {
      const ending = await descend(context, kept.prepared)
      return { weights: copied(ending.weights), score }
    } catch (error) {
      if (!judged && error instanceof Diverged) return { weights: copied(error.weights), score }
      throw error
    }
  }
  return { train, dispose }
}

/** Drawn by the seed; of more than there are, each comes several times. */
function inWholeEpochs({ train, batch }: Lesson, samples: number, seed: number) {
  const epochs = Math.max(1, Math.round(samples / train.count))
  const count = Math.min(train.count, Math.max(1, Math.round(samples / epochs)))
  const chosen = orderOf(train.count, seed, 0)
  const part: Split = { ...train, count, read: (field, sample, into, at) => train.read(field, chosen[sample]!, into, at) }
  return { part, batch: Math.min(batch, count), epochs }
}

/** As many steps as they are, through all samples. */
function throughAll({ train, batch: wanted }: Lesson, samples: number) {
  const batch = Math.min(wanted, train.count)
  return { part: train, batch, epochs: Math.round(samples / batch) / Math.floor(train.count / batch) }
}

/** What was settled holds for the samples and the weights of which it was computed. */
function fits({ prepared: { settled, trainer }, lesson, weights: before }: Kept, weights: Weights): boolean {
  if (!settled) return true
  const same = (a: Float32Array, b: Float32Array) => a === b || a.every((value, k) => value === b[k])
  return !lesson.judged && Object.keys(before).every((name) => name in trainer.program.inputs || same(before[name]!, weights[name]!))
}

/** The trainer writes into its own again. */
const copied = (weights: Weights): Weights => Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()]))

/** The mean share of right answers of the readouts; of values, minus their mean squared error. */
function scoreOf(values: Readonly<Record<string, number>>): number {
  const shares = Object.entries(values).flatMap(([name, value]) => (name.startsWith('validation_accuracy') ? [value] : []))
  return shares.length > 0 ? shares.reduce((a, b) => a + b, 0) / shares.length : -values.validation_loss!
}
