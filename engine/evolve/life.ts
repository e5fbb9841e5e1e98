import type { Weights } from '../compile/weights.ts'
import type { Network, Stage } from '../network/schema.ts'
import type { Ask } from '../stages/lanes.ts'
import type { Lesson, Trainer } from '../stages/training.ts'
import { type Dataset, evenly } from '../tasks/tasks.ts'
import { worldOf } from '../tasks/world-definitions.ts'
import { LifeSettings } from './life-definition.ts'

/** A life in which networks learn before they are judged. */
export interface Life {
  readonly lesson: Lesson
  /** What a network learned in a life that begins with these weights. The same of all, the same bits. */
  learned(network: Network, weights: Weights, seed: number, scope: readonly string[] | undefined, ask: Ask): Promise<Weights>
}

/**
 * When networks are judged, and what they learn before; null where they are judged at birth. Throws a sentence where they should learn in a world.
 * @param most about so many samples of the task they learn from
 */
export function lifeOf(
  { params, task }: Pick<Stage, 'params' | 'task'>,
  data: Dataset,
  most: number,
  threads: number,
  { train: teach }: Trainer,
): { judged: LifeSettings['judged']; life: Life | null } {
  const { judged, lessons, learningRate, lessonBatch } = LifeSettings.parse(params)
  if (judged === 'birth') return { judged, life: null }
  if (worldOf(task))
    throw new Error('In a world nobody teaches, so networks can be judged at birth only; choose that, or a task with answers.')
  const train = evenly(data.train, most)
  const lesson: Lesson = { task, train, most, judged: null, judgedBy: null, learningRate, batch: lessonBatch, threads }
  const samples = lessons * Math.min(lessonBatch, train.count)
  return {
    judged,
    life: {
      lesson,
      learned: async (network, weights, seed, scope, ask) => (await teach(lesson, network, weights, samples, seed, scope, ask)).weights,
    },
  }
}
