/** A short training, by which the wiring is judged. */
import type { Weights } from '../../compile/weights.ts'
import { orderOf } from '../../learn/supervise/order.ts'
import { supervise } from '../../learn/supervise/run.ts'
import type { Network } from '../../network/schema.ts'
import type { Lesson, Trained } from '../../stages/training.ts'
import type { Split } from '../../tasks/tasks.ts'

/**
 * Supervised learning from so many samples, drawn by the seed; of more than there are, each comes several times. The weights given are not written into.
 * @returns the score: the mean share of right answers of the readouts; of values, minus their mean squared error
 * @throws a sentence when the network cannot be trained
 */
export async function trainShortly(
  { task, train, judged, learningRate, batch, threads }: Lesson,
  network: Network,
  weights: Weights,
  samples: number,
  seed: number,
  scope?: readonly string[],
): Promise<Trained> {
  const epochs = Math.max(1, Math.round(samples / train.count))
  const count = Math.min(train.count, Math.max(1, Math.round(samples / epochs)))
  const chosen = orderOf(train.count, seed, 0)
  const part: Split = { ...train, count, read: (field, sample, into, at) => train.read(field, chosen[sample]!, into, at) }
  let score = Number.NaN
  const ending = await supervise({
    network,
    stage: {
      id: 'short',
      kind: 'supervise',
      task,
      budget: { epochs },
      params: { learningRate, batch: Math.min(batch, count) },
      ...(scope && { scope: [...scope] }),
    },
    seed,
    data: { train: part, validation: judged, test: { ...judged, count: 0 } },
    threads,
    epochsBefore: 0,
    start: { step: 0, seconds: 0, weights, slots: {} },
    hooks: {
      planned: () => undefined,
      step: () => undefined,
      epoch: (_, { values }) => {
        score = scoreOf(values)
      },
      control: () => 'go',
    },
  })
  return { weights: ending.weights, score }
}

function scoreOf(values: Readonly<Record<string, number>>): number {
  const shares = Object.entries(values).flatMap(([name, value]) => (name.startsWith('validation_accuracy') ? [value] : []))
  return shares.length > 0 ? shares.reduce((a, b) => a + b, 0) / shares.length : -values.validation_loss!
}
