import type { Stage } from '../network/schema.ts'
import type { Lessons } from '../stages/lifetime.ts'
import { worldOf } from '../tasks/world-definitions.ts'
import { LifeSettings } from './life-definition.ts'

/** When networks are judged, and what they learn before. Throws a sentence where they should learn in a world. */
export function lifeOf({ params, task }: Pick<Stage, 'params' | 'task'>): { judged: LifeSettings['judged']; lessons: Lessons } {
  const { judged, lessons, learningRate, lessonBatch } = LifeSettings.parse(params)
  if (judged !== 'birth' && worldOf(task))
    throw new Error('In a world nobody teaches, so networks can be judged at birth only; choose that, or a task with answers.')
  return { judged, lessons: { steps: lessons, learningRate, batch: lessonBatch } }
}
